/** @returns the names in a list that is separated by commas or spaces */
export function readNames(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '')
}
