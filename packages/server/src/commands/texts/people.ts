import { COMMON, type CommandTexts } from './command-texts.js'

const ROLE_CHOICES = ['admin', 'member', 'guest'] as const
const WORKSPACE = { name: 'WORKSPACE_GID', help: 'the workspace; see mudrad workspace list' } as const

export const USER: CommandTexts = {
  summary: 'create, list and deactivate people; help them to sign in',
  about:
    'A person is named by an email address or a gid. Passwords are asked for or read from standard input; they are never arguments.',
  commands: {
    create: {
      summary: 'create a person in a workspace, and a link with which they choose a password',
      about:
        'Hand the link to the person. It works once, within 24 hours. With --with-password there is no link: you choose the password.',
      arguments: [{ name: 'EMAIL', help: 'the email address that the person signs in with' }],
      options: [
        { flag: 'name', value: 'NAME', isRequired: true, help: 'the person’s name' },
        {
          flag: 'workspace',
          value: 'GID',
          help: 'the workspace to add the person to; see mudrad workspace list',
        },
        { flag: 'new-workspace', value: 'NAME', help: 'or a new workspace to create for the person' },
        {
          flag: 'role',
          value: 'ROLE',
          choices: ROLE_CHOICES,
          help: 'admin, member or guest; unless given, admin of a new workspace and member of another',
        },
        { flag: 'with-password', help: 'ask for a password, or read it from standard input' },
        COMMON.json,
      ],
      examples: [
        {
          command: 'mudrad user create ada@example.com --name "Ada Byron" --new-workspace "Example Inc."',
          what: 'the first person, and the workspace that they administer',
        },
        {
          command: 'mudrad user create ben@example.com --name Ben --workspace 1200000000000001',
          what: 'one more member',
        },
      ],
    },
    list: {
      summary: 'list everybody',
      options: [COMMON.json],
      examples: [{ command: 'mudrad user list', what: 'everybody, with their workspaces and roles' }],
    },
    'sign-in-link': {
      summary: 'create a link with which a person chooses a new password',
      about:
        'Hand the link to the person. It works once, within 24 hours. For an account whose address is not confirmed there is none, because whoever uses the link takes the account over: see mudrad user verify.',
      arguments: [COMMON.user],
      options: [COMMON.json],
      examples: [
        {
          command: 'mudrad user sign-in-link ada@example.com',
          what: 'for somebody who lost their first link',
        },
      ],
    },
    deactivate: {
      summary: 'end a person’s account, with its sessions, tokens and grants',
      arguments: [COMMON.user],
      options: [COMMON.json],
      examples: [{ command: 'mudrad user deactivate ben@example.com', what: 'for somebody who left' }],
    },
    'set-password': {
      summary: 'set a person’s password and sign them out everywhere',
      about: 'The password is asked for, or read from standard input.',
      arguments: [COMMON.user],
      options: [COMMON.json],
      examples: [{ command: 'mudrad user set-password ada@example.com', what: 'asks for the new password' }],
    },
    'reset-factors': {
      summary: 'remove a person’s authenticator app, passkeys and recovery codes',
      about: 'For somebody who lost all of them. They are signed out everywhere.',
      arguments: [COMMON.user],
      options: [COMMON.json],
      examples: [
        {
          command: 'mudrad user reset-factors ada@example.com',
          what: 'they sign in with their password alone',
        },
      ],
    },
    verify: {
      summary: 'confirm that an account’s address belongs to its owner',
      about:
        'Everything that was created under the account before ends, its password included. With --keep nothing ends, for an account that you know its owner created.',
      arguments: [COMMON.user],
      options: [{ flag: 'keep', help: 'end nothing' }, COMMON.json],
      examples: [
        {
          command: 'mudrad user verify ada@example.com --keep',
          what: 'for an account that is known to be hers',
        },
      ],
    },
  },
}

export const WORKSPACE_TEXTS: CommandTexts = {
  summary: 'list workspaces; set how often their tokens may call',
  commands: {
    list: {
      summary: 'list workspaces, with their plans and how many people are in them',
      options: [COMMON.json],
      examples: [{ command: 'mudrad workspace list', what: 'find the gid of a workspace' }],
    },
    'set-plan': {
      summary: 'set how often tokens may call',
      about: 'free: 150 requests a minute; paid: 1,500. A person has the best plan of their workspaces.',
      arguments: [WORKSPACE, { name: 'PLAN', help: 'free or paid', choices: ['free', 'paid'] }],
      options: [COMMON.json],
      examples: [
        {
          command: 'mudrad workspace set-plan 1200000000000001 free',
          what: 'as Asana limits free workspaces',
        },
      ],
    },
  },
}

export const POLICY: CommandTexts = {
  summary: 'show and set what a workspace demands of tokens, apps and sign-in',
  commands: {
    show: {
      summary: 'show a workspace’s policies',
      arguments: [WORKSPACE],
      options: [COMMON.json],
      examples: [{ command: 'mudrad policy show 1200000000000001', what: 'what is demanded now' }],
    },
    set: {
      summary: 'change a workspace’s policies',
      about: 'What is not named stays as it is. Tokens that a policy no longer allows stop at once.',
      arguments: [WORKSPACE],
      options: [
        {
          flag: 'personal-tokens',
          value: 'allowed|refused',
          choices: ['allowed', 'refused'],
          help: 'whether personal access tokens reach the workspace',
        },
        { flag: 'token-days', value: 'DAYS', help: 'how long a personal token may live, or none' },
        {
          flag: 'apps',
          value: 'any|approved',
          choices: ['any', 'approved'],
          help: 'which apps people may allow',
        },
        {
          flag: 'second-factor',
          value: 'required|optional',
          choices: ['required', 'optional'],
          help: 'whether sign-in takes a second factor',
        },
        {
          flag: 'address-ranges',
          value: 'RANGES',
          help: 'addresses that tokens may call from, such as "203.0.113.0/24 2001:db8::/32", or none',
        },
        { flag: 'unused-days', value: 'DAYS', help: 'after how many days without use a token ends, or none' },
        COMMON.json,
      ],
      examples: [
        {
          command: 'mudrad policy set 1200000000000001 --token-days 90 --second-factor required',
          what: 'tokens of 90 days, and a second factor for everybody',
        },
      ],
    },
  },
}
