/** As much of ASN.1's DER as a certificate takes. */

export function derSequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

export function derSet(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, ...parts);
}

/** Constructed, under a tag number of the context. */
export function derExplicit(number: number, ...parts: readonly Buffer[]): Buffer {
  return tagged(0xa0 + number, ...parts);
}

/** Not negative, and at most 2 ** 31 - 1. */
export function derInteger(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  const start = bytes.findIndex((byte, i) => i === 4 || byte !== 0 || (bytes[i + 1] ?? 0) >= 0x80);
  return tagged(0x02, bytes.subarray(start));
}

export function derBoolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function derOctets(...parts: readonly Buffer[]): Buffer {
  return tagged(0x04, ...parts);
}

/** Of whole bytes. */
export function derBits(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes);
}

export function derUtf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

/** `YYMMDDhhmmssZ`. */
export function derTime(text: string): Buffer {
  return tagged(0x17, Buffer.from(text));
}

/** Implicit, under a tag number of the context. */
export function derImplicit(number: number, bytes: Buffer): Buffer {
  return tagged(0x80 + number, bytes);
}

/** In dotted decimals. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff];
}
