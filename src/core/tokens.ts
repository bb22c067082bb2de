/**
 * How many tokens a text will be, estimated from the kinds of its characters in one pass.
 *
 * The weights are a least-squares fit on relative error against o200k_base over 2,800 public prompts in about
 * forty languages: median error 5.5 %, 90th percentile 18 %. Exact counting costs a hundred times as much and is
 * quadratic on hostile text; money is settled by what the provider reports, never by this.
 */

const PER_WORD = 0.628;
const PER_LETTER = 0.051;
/** Letters of a word beyond this many are no word that a vocabulary would know. Random base64 is still underestimated by half. */
const KNOWN_WORD_LETTERS = 16;
const PER_UNKNOWN_LETTER = 0.6;
const PER_DIGIT = 0.671;
const PER_PUNCTUATION = 0.815;
const PER_CJK = 0.734;
const PER_OTHER = 0.33;
const PER_SPACE_RUN = 0.214;

const FIRST_CJK = 0x2e80;

export function estimateTokens(text: string): number {
  let tokens = 0;
  let letters = 0;
  let inSpace = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isLetter(code)) {
      letters++;
      inSpace = false;
      continue;
    }
    if (letters > 0) {
      tokens += wordTokens(letters);
      letters = 0;
    }
    if (code <= 32) {
      if (!inSpace || code === 10) tokens += PER_SPACE_RUN;
      inSpace = true;
      continue;
    }
    inSpace = false;
    tokens += weightOf(code);
  }
  return tokens + wordTokens(letters);
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function weightOf(code: number): number {
  if (code >= 48 && code <= 57) return PER_DIGIT;
  if (code < 128) return PER_PUNCTUATION;
  return code >= FIRST_CJK ? PER_CJK : PER_OTHER;
}

function wordTokens(letters: number): number {
  if (letters === 0) return 0;
  const known = Math.min(letters, KNOWN_WORD_LETTERS);
  return PER_WORD + PER_LETTER * known + PER_UNKNOWN_LETTER * (letters - known);
}
