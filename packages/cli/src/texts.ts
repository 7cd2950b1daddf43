import { ACCOUNT, AT, JSON_FLAG, type CommandTexts } from './command-texts.js'

const NO_BROWSER = 'print the address instead of opening a browser'

const LOGIN: CommandTexts = {
  summary: 'sign in to a server, and keep the access as a profile',
  about:
    'Opens the browser, and catches its way back on this machine; with --no-browser you copy a code from a page instead. That takes an app, which you register once in the developer console of the server: a native one, whose redirect URIs are http://127.0.0.1/callback and, for --no-browser, urn:ietf:wg:oauth:2.0:oob. At Asana, and for an app with a secret, the redirect URI is http://127.0.0.1:8976/callback unless another is given. With --with-token a personal access token takes the place of all that.',
  options: [
    {
      flag: 'client-id',
      value: 'ID',
      help: 'the app; MUDRA_CLIENT_ID, or the one of the last login there, unless given',
    },
    {
      flag: 'with-secret',
      help: 'the app has a secret: ask for it, or read it from standard input; MUDRA_CLIENT_SECRET unless given',
    },
    {
      flag: 'scopes',
      value: 'SCOPES',
      help: 'what to ask for, with spaces or commas between; the full permissions of the app unless given',
    },
    { flag: 'redirect-uri', value: 'URI', help: 'the redirect URI of the app, on this machine' },
    { flag: 'no-browser', help: `${NO_BROWSER}, and ask for the code that is shown there` },
    { flag: 'with-token', help: 'ask for a personal access token, or read it from standard input' },
    { flag: 'timeout', value: 'SECONDS', help: 'how long to wait for the browser, 300 unless given' },
    ...ACCOUNT,
    JSON_FLAG,
  ],
  examples: [
    {
      command: 'mudra login --client-id 1200000000000093',
      what: 'to the Mudra of this machine, as its demo has it',
    },
    { command: 'mudra login --server asana --with-token', what: 'to Asana, with a personal access token' },
    {
      command: 'mudra login --server asana --client-id 1200000000000001 --with-secret --no-browser',
      what: 'to Asana, on a machine without a browser',
    },
  ],
}

const LOGOUT: CommandTexts = {
  summary: 'end the access at the server, and forget it here',
  about:
    'An access that an app was given is revoked. A personal access token is only forgotten, since servers let none but their own page revoke it; the page is named. Where the server cannot be reached, nothing is forgotten, unless --local is given.',
  options: [
    { flag: 'all', help: 'every profile' },
    { flag: 'local', help: 'forget it here, and leave it working at the server' },
    ...ACCOUNT,
    JSON_FLAG,
  ],
  examples: [
    { command: 'mudra logout', what: 'of the current profile' },
    { command: 'mudra logout --profile asana', what: 'of another' },
  ],
}

const WHOAMI: CommandTexts = {
  summary: 'say who is signed in, as the server has it',
  options: [...ACCOUNT, JSON_FLAG],
  examples: [{ command: 'mudra whoami --server asana', what: 'at Asana' }],
}

const STATUS: CommandTexts = {
  summary: 'say of every profile whether it works, until when and with which scopes',
  about:
    'Asks each server. The exit code is 0 if all profiles work, 1 if one does not, and 4 if there is none.',
  options: [JSON_FLAG],
  examples: [{ command: 'mudra status', what: 'of every profile' }],
}

const TOKEN: CommandTexts = {
  summary: 'print, create, list, rotate and revoke tokens',
  about:
    'Neither Asana nor Mudra lets a program create, list, rotate or revoke personal access tokens: their owner does that on a page, after a recent sign-in. These commands open the page and see to the rest: they check what you bring back, and keep it.',
  commands: {
    print: {
      summary: 'print an access token that works now, for another program to use',
      about:
        'The one command that prints a secret. Where the access is an app’s, the token is renewed first if it would end soon.',
      options: [...ACCOUNT, JSON_FLAG],
      examples: [
        {
          command:
            'curl -H "Authorization: Bearer $(mudra token print)" http://localhost:8080/api/1.0/users/me',
          what: 'for curl',
        },
      ],
    },
    create: {
      summary: 'create a personal access token on the page of the server, and keep it as a profile',
      about:
        'Opens the page, at Mudra with its form filled in, and asks for the token that it shows. From standard input the token is read as it is.',
      options: [
        { flag: 'name', value: 'NAME', help: 'what the token is for; fills in the form at Mudra' },
        { flag: 'expires', value: 'DAYS', help: '7, 30, 60, 90, 365 or never; fills in the form at Mudra' },
        {
          flag: 'scopes',
          value: 'SCOPES',
          help: 'with spaces or commas between; fills in the form at Mudra',
        },
        { flag: 'no-browser', help: NO_BROWSER },
        ...ACCOUNT,
        JSON_FLAG,
      ],
      examples: [
        {
          command: 'mudra token create --name "Nightly report" --scopes tasks:read',
          what: 'that can only read tasks',
        },
      ],
    },
    list: {
      summary: 'list the tokens that are kept here, by their last letters',
      about: 'What else there is, the server shows to you alone: --web opens that page.',
      options: [
        { flag: 'web', help: 'open the page that lists all tokens of yours at the server' },
        ...ACCOUNT,
        JSON_FLAG,
      ],
      examples: [{ command: 'mudra token list --server asana --web', what: 'those at Asana' }],
    },
    rotate: {
      summary: 'put a new token in the place of the one that is kept',
      about:
        'Of an app’s access the token is renewed at once. For a personal access token the page opens; the new one is checked, must be of the same person, and only then takes the place of the old.',
      options: [{ flag: 'no-browser', help: NO_BROWSER }, ...ACCOUNT, JSON_FLAG],
      examples: [{ command: 'mudra token rotate', what: 'of the current profile' }],
    },
    revoke: {
      summary: 'revoke the token that is kept, see that it works no more, and forget it',
      about:
        'Of an app’s access everything ends. For a personal access token the page opens. With --leaked Mudra ends it at once, without a page, and tells its owner that it was found in the wrong hands; Asana has nothing like it.',
      options: [
        { flag: 'leaked', help: 'it came into the wrong hands: have Mudra end it now' },
        {
          flag: 'with-token',
          help: 'not the one that is kept, but one that is asked for, or read from standard input; needs --leaked',
        },
        { flag: 'no-browser', help: NO_BROWSER },
        ...ACCOUNT,
        JSON_FLAG,
      ],
      examples: [
        { command: 'mudra token revoke', what: 'of the current profile' },
        {
          command: 'mudra token revoke --leaked --with-token --server localhost:8080 < found.txt',
          what: 'one that lay in the open',
        },
      ],
    },
  },
}

const API: CommandTexts = {
  summary: 'send one request to the API, and print its answer',
  about:
    'Paths begin at the root of the API: /users/me. Fields go into the query of GET, HEAD and DELETE, and into the data of a JSON body otherwise; name[part] and name[] make objects and lists. Whatever is not JSON is written as it came. An answer other than 200 and its like is printed, too, and said on standard error.',
  arguments: [
    { name: 'METHOD', help: 'GET, POST, PUT, PATCH, DELETE or HEAD' },
    { name: 'PATH', help: 'below the root of the API' },
  ],
  options: [
    {
      flag: 'field',
      short: 'f',
      value: 'NAME=TEXT',
      help: 'a field whose value is a text',
      isRepeatable: true,
    },
    {
      flag: 'json-field',
      short: 'F',
      value: 'NAME=VALUE',
      help: 'a field whose value is JSON: a number, true, null, [1]; @FILE reads a text from a file, @- from standard input',
      isRepeatable: true,
    },
    { flag: 'header', short: 'H', value: 'NAME:VALUE', help: 'one more header', isRepeatable: true },
    {
      flag: 'input',
      value: 'FILE',
      help: 'the body as it is, from a file or from standard input (-); fields go into the query then',
      isFile: true,
    },
    { flag: 'include', short: 'i', help: 'print the status and the headers of the answer first' },
    { flag: 'paginate', help: 'follow the list to its end, and print it as one' },
    {
      flag: 'jq',
      short: 'q',
      value: 'FILTER',
      help: 'print what this jq filter makes of the answer; texts without quotes',
    },
    ...ACCOUNT,
    JSON_FLAG,
  ],
  examples: [
    { command: 'mudra api GET /users/me', what: 'whoever is signed in' },
    {
      command: "mudra api GET /tasks -f project=1200000000000031 --paginate --jq '.data[].name'",
      what: 'the names of all tasks of a project',
    },
    {
      command: 'mudra api POST /tasks -f name="Water the tomatoes" -f projects[]=1200000000000031',
      what: 'a new task',
    },
  ],
}

const LISTEN: CommandTexts = {
  summary: 'catch the redirect of an app on this machine, and print its code and the next command',
  about:
    'Waits for the browser that comes back after somebody allowed an app, checks the state, and prints the command that redeems the code. That command reads CLIENT_ID, CLIENT_SECRET and CODE_VERIFIER from the shell, so that no secret of the app is printed.',
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
    { flag: 'timeout', value: 'SECONDS', help: 'how long to wait, 300 unless given' },
    ...AT,
    JSON_FLAG,
  ],
  examples: [
    {
      command: 'mudra listen http://127.0.0.1:8976/callback --state "$STATE"',
      what: 'with the state that was sent',
    },
  ],
}

const PROFILE: CommandTexts = {
  summary: 'list the profiles, and choose the one that is used where none is named',
  about: 'A profile is an account at a server. A login makes one, a logout removes it.',
  commands: {
    list: {
      summary: 'list the profiles, without asking any server',
      options: [JSON_FLAG],
      examples: [{ command: 'mudra profile list', what: 'the current one has a star' }],
    },
    use: {
      summary: 'use a profile from now on',
      arguments: [{ name: 'NAME', help: 'as mudra profile list has it' }],
      options: [JSON_FLAG],
      examples: [{ command: 'mudra profile use asana', what: 'whatever was used before' }],
    },
  },
}

const COMPLETION: CommandTexts = {
  summary: 'print a script with which the Tab key completes mudra commands',
  arguments: [{ name: 'SHELL', help: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
  options: [],
  examples: [
    { command: 'source <(mudra completion bash)', what: 'in ~/.bashrc' },
    { command: 'source <(mudra completion zsh)', what: 'in ~/.zshrc, after compinit' },
    { command: 'mudra completion fish > ~/.config/fish/completions/mudra.fish', what: 'once' },
  ],
}

/** What there is to read of every command, in the order in which help lists them. */
export const TEXTS = {
  login: LOGIN,
  logout: LOGOUT,
  whoami: WHOAMI,
  status: STATUS,
  token: TOKEN,
  api: API,
  listen: LISTEN,
  profile: PROFILE,
  completion: COMPLETION,
} as const satisfies Readonly<Record<string, CommandTexts>>
