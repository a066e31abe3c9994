/** Lets the browser save a file. Not a link to it: where it fails, a link would save the refusal as if it were the file. */
export function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: fileName }).click();
  URL.revokeObjectURL(url);
}
