import { COMMON, type CommandTexts } from './command-texts.js'

export const LISTEN: CommandTexts = {
  summary: 'catch the redirect of an app on this machine, and print the next command',
  about:
    'Waits for the browser that comes back after somebody allowed an app, checks the state, and prints the command that redeems the code. That command reads CLIENT_ID, CLIENT_SECRET, REDIRECT_URI and CODE_VERIFIER from the shell, so that no secret is printed.',
  arguments: [
    {
      name: 'REDIRECT_URI',
      help: 'where to wait, on a loopback address; REDIRECT_URI of the environment unless given',
      isOptional: true,
    },
  ],
  options: [
    { flag: 'state', value: 'STATE', help: 'the state that you sent; STATE of the environment unless given' },
    { flag: 'native', help: 'the app has no secret' },
    { flag: 'timeout', value: 'DURATION', help: 'how long to wait, 5m unless given, at most 1h' },
    COMMON.json,
  ],
  examples: [{ command: 'mudrad listen --state "$STATE"', what: 'at the REDIRECT_URI of the environment' }],
}
