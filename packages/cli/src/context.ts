/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a command may use of the process; main.ts hands it over. */
export interface Context {
  readonly environment: Environment
  readonly home: string
  readonly platform: string
  /** How wide the terminal is that standard output is; undefined for a pipe or a file. */
  readonly columns?: number | undefined
  /** Whether standard output takes colors. */
  readonly isColored: boolean
  /** Whether a person sits there: standard input and error are a terminal. */
  readonly isInteractive: boolean
  readonly clock: () => number
  readonly fetch: typeof fetch
  /** One line to standard output. */
  print(line: string): void
  /** As it is, to standard output. */
  write(bytes: Uint8Array): void
  /** One line to standard error. */
  complain(line: string): void
  /** Asks for a secret: hidden at a terminal, else the next line of standard input. Empty where nothing comes. */
  askSecret(question: string): Promise<string>
  /** Asks for something that may be seen: at a terminal, else the next line of standard input. Empty where nothing comes. */
  askLine(question: string): Promise<string>
  /** All of standard input. */
  readInput(): Promise<Uint8Array>
  readFile(path: string): Promise<Uint8Array>
  /** @returns false where no browser can be opened here */
  openBrowser(address: string): Promise<boolean>
}
