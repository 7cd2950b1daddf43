/**
 * One request, as the reference shows it. In texts, `$NAME` stands for what the reader has: a shell variable, which programs read from the
 * environment.
 */
export interface ShownRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  /** Sends `Authorization: Bearer $…`. */
  readonly bearer?: string
  /** User and password of HTTP Basic, as variables. */
  readonly basic?: readonly [string, string]
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** An address that somebody opens in a browser. */
export interface ShownAddress {
  readonly url: string
  readonly query: Readonly<Record<string, string>>
}

/** A piece of a text: as it stands, or the name of a variable. */
type Piece = { readonly text: string } | { readonly variable: string }

/** What a request sends with its body, and which method that takes. */
export function methodOf({ form, json, method = 'GET' }: ShownRequest) {
  const usual = form === undefined && json === undefined ? 'GET' : 'POST'
  return { method, isUsual: method === usual }
}

/** @returns the text in pieces: none for an empty one */
function piecesOf(text: string): readonly Piece[] {
  return text
    .split(/(\$[A-Z_]+)/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\$[A-Z_]+$/.test(piece) ? { variable: piece.slice(1) } : { text: piece }))
}

/**
 * A text as an expression of a language that joins strings by `+`.
 * @param variable  how the language reads the environment
 */
export function joined(text: string, variable: (name: string) => string): string {
  const pieces = piecesOf(text)
  if (pieces.length === 0) return '""'
  return pieces
    .map((piece) => ('variable' in piece ? variable(piece.variable) : JSON.stringify(piece.text)))
    .join(' + ')
}

/** Whether any variable stands in the texts of a request. */
export function readsVariables(...texts: readonly string[]): boolean {
  return texts.some((text) => /\$[A-Z_]/.test(text))
}

/** Puts what the reader has in place of variables, wherever they stand. */
export function filledIn<T>(shown: T, values: Readonly<Record<string, string>>): T {
  const fill = (one: unknown): unknown => {
    if (typeof one === 'string')
      return one.replaceAll(/\$([A-Z_]+)/g, (whole, name: string) => values[name] ?? whole)
    if (Array.isArray(one)) return one.map(fill)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, fill(value)]))
  }
  return fill(shown) as T
}
