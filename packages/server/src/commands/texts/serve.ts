import type { CommandTexts } from './command-texts.js'

export const SERVE: CommandTexts = {
  summary: 'run the server until it is stopped with Ctrl-C or SIGTERM',
  about:
    'Creates the database on the first start and brings an older one up to this version. --demo and --seed fill an empty database and leave any other as it is.',
  options: [
    { flag: 'demo', help: 'fill an empty database with the demo organization, whose passwords are public' },
    {
      flag: 'seed',
      value: 'FILE',
      isFile: true,
      help: 'fill an empty database with the organization in this YAML or JSON file',
    },
    { flag: 'allow-demo', help: 'serve the demo organization to other machines, too' },
    {
      flag: 'ci',
      help: 'for automated tests only: no rate limits, plain HTTP from anywhere, consent without a page',
    },
    { flag: 'dev-tls', help: 'create a certificate for this machine and serve HTTPS with it' },
  ],
  examples: [
    { command: 'mudrad serve', what: 'serve the database in ./data at http://localhost:8080' },
    { command: 'mudrad serve --demo', what: 'try Mudra with people, projects and apps to play with' },
    {
      command: 'mudrad serve --public-url https://mudra.example.com --trusted-proxies 10.0.0.0/8',
      what: 'serve behind a proxy that ends TLS',
    },
  ],
  showsSettings: true,
}
