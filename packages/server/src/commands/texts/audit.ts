import { COMMON, type CommandTexts, type OptionText } from './command-texts.js'

const FILTERS: readonly OptionText[] = [
  { flag: 'since', value: 'DATE', help: 'from this time on, such as 2027-01-31 or 2027-01-31T12:00:00Z' },
  { flag: 'until', value: 'DATE', help: 'before this time' },
  { flag: 'workspace', value: 'GID', help: 'what concerns this workspace; see mudrad workspace list' },
  {
    flag: 'action',
    value: 'NAME',
    isRepeatable: true,
    help: 'of this kind, such as token_created; may be given several times',
  },
]

export const AUDIT: CommandTexts = {
  summary: 'follow, verify, export and prune the security record',
  commands: {
    verify: {
      summary: 'check that no event was changed, removed or put in',
      about:
        'Prints the head of each chain. Keep the heads elsewhere and give them to --expect later: they show whether somebody who can write to the database rewrote the record. The server’s log contains them, too; --expect takes the log file as it is.',
      options: [
        {
          flag: 'expect',
          value: 'FILE|HEADS',
          isFile: true,
          help: 'heads that were printed before, or a file that contains them',
        },
        COMMON.json,
      ],
      examples: [
        { command: 'mudrad audit verify > heads.txt', what: 'check the record, and keep its heads' },
        { command: 'mudrad audit verify --expect heads.txt', what: 'check that it still continues them' },
      ],
    },
    tail: {
      summary: 'show the latest events in words',
      options: [
        { flag: 'follow', help: 'go on with every new event until Ctrl-C' },
        { flag: 'lines', value: 'N', help: 'how many events, 1 to 1000; 20 unless given' },
        ...FILTERS,
        { ...COMMON.json, help: 'print each event as a line of JSON, as mudrad audit export does' },
      ],
      examples: [
        { command: 'mudrad audit tail --follow', what: 'watch what happens' },
        { command: 'mudrad audit tail --action sign_in_failed --lines 100', what: 'failed sign-ins' },
      ],
    },
    export: {
      summary: 'print all events, each as a line of JSON',
      options: [...FILTERS, { ...COMMON.json, help: 'is how events are always printed' }],
      examples: [
        { command: 'mudrad audit export --since 2027-01-01 > events.jsonl', what: 'for another system' },
      ],
    },
    prune: {
      summary: 'delete old events; the rest can still be verified',
      about: 'Give one of --before and --keep-days.',
      options: [
        { flag: 'before', value: 'DATE', help: 'delete what is older than this time' },
        { flag: 'keep-days', value: 'DAYS', help: 'delete what is older than this many days' },
        COMMON.json,
      ],
      examples: [{ command: 'mudrad audit prune --keep-days 365', what: 'keep a year' }],
    },
  },
}
