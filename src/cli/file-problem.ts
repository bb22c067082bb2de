/** What the system says of a file that cannot be used, in words. */

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EEXIST: 'it exists already',
  EROFS: 'it is on a disk that cannot be written to',
  ENOSPC: 'the disk is full',
};

/** Undefined if the error did not come from the file system. */
export function fileProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return REASONS[String(error.code)] ?? error.message;
}
