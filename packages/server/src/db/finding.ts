/** What one look at a database found; every warning and failure says what to do. */
export interface DatabaseFinding {
  readonly level: 'ok' | 'warn' | 'fail'
  readonly what: string
  readonly remedy?: string
}
