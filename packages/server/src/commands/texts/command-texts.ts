/** What a person reads about one command: in its help, in docs/commands.md and at the Tab key. One description, so that they agree. */
export interface CommandTexts {
  /** One line, in the list of commands; it begins with a verb in lower case. */
  readonly summary: string
  /** What else there is to know, in whole sentences. */
  readonly about?: string
  readonly arguments?: readonly ArgumentText[]
  readonly options?: readonly OptionText[]
  readonly examples?: readonly ExampleText[]
  /** Whether its help shows all settings, not only those that say where the data is. */
  readonly showsSettings?: true
  /** Whether it works in CI mode alone, where the public URL may be in clear. */
  readonly isForCi?: true
  /** What can be done, for a command such as `mudrad token`. */
  readonly commands?: Readonly<Record<string, CommandTexts>>
}

export interface ArgumentText {
  /** In capitals, as usage lines name what is to be filled in. */
  readonly name: string
  readonly help: string
  readonly isOptional?: true
  readonly choices?: readonly string[]
}

export interface OptionText {
  /** Without its dashes. */
  readonly flag: string
  /** What follows it, in capitals; none for a switch. */
  readonly value?: string
  readonly help: string
  readonly isRequired?: true
  /** Whether it may be given several times. */
  readonly isRepeatable?: true
  /** Whether the Tab key offers files. */
  readonly isFile?: true
  readonly choices?: readonly string[]
}

export interface ExampleText {
  readonly command: string
  readonly what: string
}

const JSON_FLAG: OptionText = { flag: 'json', help: 'print JSON, for a program to read' }
const USER: ArgumentText = { name: 'USER', help: 'the person: an email address or a gid' }

/** What several commands take. */
export const COMMON = { json: JSON_FLAG, user: USER } as const
