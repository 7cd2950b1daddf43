/** What a person reads about one command: in its help, in docs/cli-commands.md and at the Tab key. One description, so that they agree. */
export interface CommandTexts {
  /** One line, in the list of commands; it begins with a verb in lower case. */
  readonly summary: string
  /** What else there is to know, in whole sentences. */
  readonly about?: string
  readonly arguments?: readonly ArgumentText[]
  readonly options?: readonly OptionText[]
  readonly examples?: readonly { readonly command: string; readonly what: string }[]
  /** What can be done, for a command such as `mudra token`. */
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
  /** One letter. */
  readonly short?: string
  /** What follows it, in capitals; none for a switch. */
  readonly value?: string
  readonly help: string
  /** Whether it may be given several times. */
  readonly isRepeatable?: true
  /** Whether the Tab key offers files. */
  readonly isFile?: true
  readonly choices?: readonly string[]
}

export const JSON_FLAG: OptionText = { flag: 'json', help: 'print JSON, for a program to read' }

/** Where a command acts. */
export const AT: readonly OptionText[] = [
  {
    flag: 'server',
    value: 'SERVER',
    help: 'asana, or the address of a Mudra; MUDRA_SERVER unless given',
  },
]

/** As whom a command acts. */
export const ACCOUNT: readonly OptionText[] = [
  { flag: 'profile', value: 'NAME', help: 'the profile; MUDRA_PROFILE, or the current one, unless given' },
  ...AT,
  {
    flag: 'store',
    value: 'file|keychain|env',
    help: 'where the secrets are kept: a sealed file unless given, or MUDRA_STORE; env reads MUDRA_TOKEN and keeps nothing',
    choices: ['file', 'keychain', 'env'],
  },
]
