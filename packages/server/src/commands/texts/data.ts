import { COMMON, type CommandTexts } from './command-texts.js'

export const MIGRATE: CommandTexts = {
  summary: 'create the database, or bring it up to this version',
  about:
    'Stop the server first. With --from it fills an empty database from a backup; with --in-place it settles a database that was restored by other means. Both need --credentials; without it, the command says in numbers what each choice means and changes nothing.',
  options: [
    { flag: 'from', value: 'BACKUP', isFile: true, help: 'fill an empty database from this backup first' },
    { flag: 'in-place', help: 'settle a database that was restored by other means' },
    {
      flag: 'credentials',
      value: 'keep|end',
      choices: ['keep', 'end'],
      help: 'whether tokens, secrets and grants of the backup work again, or end',
    },
    {
      flag: 'abandon-sealed',
      help: 'give up for good what was sealed under an encryption key that is lost; asks for a word',
    },
    { flag: 'yes', help: 'do not ask for the word' },
    COMMON.json,
  ],
  examples: [
    { command: 'mudrad migrate', what: 'before the first start, or after an update' },
    {
      command: 'mudrad migrate --from backup.sqlite --credentials keep --database-url postgres://…',
      what: 'move from SQLite to PostgreSQL',
    },
  ],
}

export const BACKUP: CommandTexts = {
  summary: 'write a consistent copy of the database to a file',
  about:
    'The server may keep running meanwhile. The copy is a SQLite file, from PostgreSQL as well; files of attachments in the data folder go to FILE.attachments beside it, and those in a bucket are not copied. To restore both: mudrad migrate --from FILE.',
  arguments: [{ name: 'FILE', help: 'where to write the backup; an existing file is not overwritten' }],
  options: [COMMON.json],
  examples: [{ command: 'mudrad backup mudra-2027-01-31.sqlite', what: 'back up the database in ./data' }],
}

export const DOCTOR: CommandTexts = {
  summary: 'check the installation and say what to do about what is wrong',
  about: 'It changes nothing. The exit code is 1 if a check failed.',
  options: [COMMON.json],
  examples: [{ command: 'mudrad doctor', what: 'check the data in ./data' }],
}

export const DEMO: CommandTexts = {
  summary: 'show the demo organization; add tokens and secrets to it, reset or export it',
  about:
    'Shows people, passwords, ids and apps of the demo organization, or of what another seed created, and changes nothing. --tokens and --secrets add credentials; no existing one ends.',
  options: [
    { flag: 'tokens', help: 'create one more personal access token for each person' },
    { flag: 'secrets', help: 'create one more client secret for each app' },
    COMMON.json,
  ],
  examples: [
    { command: 'mudrad demo', what: 'look up a password' },
    { command: 'mudrad demo --tokens --json', what: 'get a fresh token for each person' },
  ],
  commands: {
    reset: {
      summary: 'recreate the demo organization, after saying what will be lost',
      options: [
        {
          flag: 'seed',
          value: 'FILE',
          isFile: true,
          help: 'create the organization in this YAML or JSON file instead',
        },
        { flag: 'yes', help: 'do not ask' },
        { flag: 'force', help: 'create it beside other workspaces, and leave those alone' },
        { flag: 'tokens', help: 'create a personal access token for each person' },
        { flag: 'secrets', help: 'create a client secret for each app' },
        COMMON.json,
      ],
      examples: [
        { command: 'mudrad demo reset', what: 'start over, after a question' },
        { command: 'mudrad demo reset --seed team.yaml --yes', what: 'create another organization' },
      ],
    },
    export: {
      summary: 'write the organization as a seed file, to create it again from',
      about: 'Tokens and secrets are not in it, and no passwords but the public ones of the demo.',
      options: [COMMON.json],
      examples: [
        { command: 'mudrad demo export > team.yaml', what: 'then: mudrad demo reset --seed team.yaml' },
      ],
    },
  },
}

export const KEYS: CommandTexts = {
  summary: 'list and rotate the keys that sign ID tokens; change the encryption key',
  commands: {
    list: {
      summary: 'list the keys that sign ID tokens',
      options: [COMMON.json],
      examples: [{ command: 'mudrad keys list', what: 'see how old the key is' }],
    },
    rotate: {
      summary: 'create a new key to sign ID tokens with',
      about: 'The old key signs nothing more. It stays published until what it signed has expired.',
      options: [COMMON.json],
      examples: [{ command: 'mudrad keys rotate', what: 'about every 90 days' }],
    },
    reseal: {
      summary: 'seal everything under a new encryption key',
      about:
        'Name the new key in MUDRA_ENCRYPTION_KEY_FILE and the old one in MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS. It is one transaction, and servers may keep running.',
      options: [COMMON.json],
      examples: [
        {
          command: 'mudrad keys reseal --encryption-key-file new.key --encryption-key-file-previous old.key',
          what: 'change the encryption key',
        },
      ],
    },
  },
}
