/** Characters that a search looks for; the rest is not looked at. */
export const SEARCH_LENGTH_MAX = 100

/** What is searched for: without what no database keeps, and no longer than the limit. */
export function readSearch(text: string | null): string {
  return (text ?? '').replaceAll('\u0000', '').trim().slice(0, SEARCH_LENGTH_MAX)
}
