import { COMMON, type CommandTexts, type OptionText } from './command-texts.js'

const TOKEN_ARGUMENT = { name: 'TOKEN_GID', help: 'the token; see mudrad token list' } as const

export const TOKEN: CommandTexts = {
  summary: 'create, list, rotate and revoke personal access tokens',
  commands: {
    create: {
      summary: 'create a personal access token for somebody; it is shown once',
      arguments: [COMMON.user],
      options: [
        { flag: 'name', value: 'NAME', isRequired: true, help: 'what the token is for' },
        {
          flag: 'scopes',
          value: 'SCOPES',
          help: 'such as tasks:read,users:read; full permissions unless given',
        },
        {
          flag: 'expires',
          value: 'WHEN',
          help: 'never, a time such as 30d or 12h, or a date such as 2027-01-31; 90 days unless given',
        },
        {
          flag: 'force',
          help: 'create it against the policies of the person’s workspaces; it does not reach those',
        },
        COMMON.json,
      ],
      examples: [
        {
          command: 'mudrad token create ada@example.com --name "Nightly export"',
          what: 'full permissions, 90 days',
        },
        {
          command: 'mudrad token create ada@example.com --name CI --scopes tasks:read --expires 7d --json',
          what: 'for a script',
        },
      ],
    },
    list: {
      summary: 'list personal access tokens of everybody, or of one person',
      arguments: [{ ...COMMON.user, isOptional: true }],
      options: [COMMON.json],
      examples: [
        { command: 'mudrad token list ada@example.com', what: 'when each was used last, and when it ends' },
      ],
    },
    rotate: {
      summary: 'give a token its successor, which is shown once',
      about: 'Without --overlap the old token ends when the new one is first used.',
      arguments: [TOKEN_ARGUMENT],
      options: [
        { flag: 'overlap', value: 'TIME', help: 'how long both work, such as 60m, 24h or 7d' },
        {
          flag: 'idempotency-key',
          value: 'KEY',
          help: 'with the same key, a repeated call gives the same token instead of another',
        },
        COMMON.json,
      ],
      examples: [
        { command: 'mudrad token rotate 1200000000000001 --overlap 24h', what: 'both work for a day' },
      ],
    },
    revoke: {
      summary: 'end a token at once',
      arguments: [TOKEN_ARGUMENT],
      options: [COMMON.json],
      examples: [{ command: 'mudrad token revoke 1200000000000001', what: 'when a token leaked' }],
    },
  },
}

export const GRANT: CommandTexts = {
  summary: 'list and revoke what people allowed apps to do',
  about:
    'A grant is what one person allowed one app. Revoking it ends every token that it gave, and no others; the app has to ask again.',
  commands: {
    list: {
      summary: 'list grants',
      options: [
        { flag: 'user', value: 'USER', help: 'of this person: an email address or a gid' },
        { flag: 'app', value: 'CLIENT_ID', help: 'of this app; see mudrad app list' },
        COMMON.json,
      ],
      examples: [{ command: 'mudrad grant list --user ada@example.com', what: 'what she allowed' }],
    },
    revoke: {
      summary: 'end a grant, with every token that it gave',
      arguments: [{ name: 'GRANT_GID', help: 'the grant; see mudrad grant list' }],
      options: [COMMON.json],
      examples: [{ command: 'mudrad grant revoke 1200000000000001', what: 'the app has to ask again' }],
    },
    create: {
      summary: 'in CI mode only: allow an app without a browser, and print its tokens',
      about: 'Works on a database that is served with mudrad serve --ci.',
      isForCi: true,
      options: [
        { flag: 'user', value: 'USER', isRequired: true, help: 'who allows it: an email address or a gid' },
        { flag: 'app', value: 'CLIENT_ID', isRequired: true, help: 'the app; see mudrad app list' },
        {
          flag: 'scopes',
          value: 'SCOPES',
          help: 'such as tasks:read,users:read; all that the app has unless given',
        },
        COMMON.json,
      ],
      examples: [
        {
          command: 'mudrad grant create --user ada@greenfield.example --app 1200000000000001 --json',
          what: 'an access token and a refresh token',
        },
      ],
    },
  },
}

const APP_ARGUMENT = { name: 'CLIENT_ID', help: 'the app; see mudrad app list' } as const
const NAME: OptionText = { flag: 'name', value: 'NAME', help: 'what people read when the app asks them' }
const ON_OFF = { value: 'on|off', choices: ['on', 'off'] } as const
const APP_SETTINGS: readonly OptionText[] = [
  { flag: 'description', value: 'TEXT', help: 'what the app does' },
  {
    flag: 'icon',
    value: 'FILE',
    isFile: true,
    help: 'PNG, JPEG or WebP of at most 64 KiB; none removes the icon',
  },
  {
    flag: 'scopes',
    value: 'SCOPES',
    help: 'such as tasks:read,openid; full permissions unless given; openid, email, profile, groups beside either',
  },
  {
    flag: 'distribution',
    value: 'WHERE',
    help: 'who may authorize the app: any, none, or gids of workspaces; none unless given',
  },
  { flag: 'require-pkce', ...ON_OFF, help: 'whether authorization takes PKCE' },
  {
    flag: 'rotate-refresh-tokens',
    ...ON_OFF,
    help: 'whether every use of a refresh token gives the next one',
  },
  {
    flag: 'replay-window',
    value: 'TIME',
    help: 'how long the refresh token before still works, such as 120s; at most 10 minutes',
  },
  { flag: 'resource-server', ...ON_OFF, help: 'whether the app may introspect tokens of other apps' },
  {
    flag: 'send-iss',
    ...ON_OFF,
    help: 'whether plain OAuth answers name the issuer (RFC 9207); on for native apps unless given',
  },
]
const oneApp = (summary: string, more: Omit<CommandTexts, 'summary'> = {}): CommandTexts => ({
  summary,
  ...more,
  arguments: [APP_ARGUMENT, ...(more.arguments ?? [])],
  options: [...(more.options ?? []), COMMON.json],
})

export const APP: CommandTexts = {
  summary: 'register apps; change their settings, redirect URIs and secrets',
  commands: {
    create: {
      summary: 'register an app; its secret is shown once',
      arguments: [{ ...COMMON.user, help: 'who owns the app: an email address or a gid' }],
      options: [
        { ...NAME, isRequired: true },
        { flag: 'native', help: 'an app on people’s own devices, which can keep no secret' },
        {
          flag: 'redirect-uri',
          value: 'URI',
          isRepeatable: true,
          help: 'where people are sent back to; may be given several times',
        },
        ...APP_SETTINGS,
        COMMON.json,
      ],
      examples: [
        {
          command:
            'mudrad app create ada@example.com --name Reports --redirect-uri https://reports.example.com/callback --scopes tasks:read --distribution any',
          what: 'an app that everybody may authorize',
        },
      ],
    },
    list: {
      summary: 'list all apps, or those of one owner',
      arguments: [{ ...COMMON.user, isOptional: true }],
      options: [COMMON.json],
      examples: [{ command: 'mudrad app list', what: 'find a client id' }],
    },
    show: oneApp('show an app’s settings, and its secrets by their last characters', {
      examples: [{ command: 'mudrad app show 1200000000000001', what: 'all of its settings' }],
    }),
    update: oneApp('change an app’s settings', {
      about: 'What is not named stays as it is.',
      options: [NAME, ...APP_SETTINGS],
      examples: [
        {
          command: 'mudrad app update 1200000000000001 --distribution any',
          what: 'let everybody authorize it',
        },
      ],
    }),
    'add-redirect': oneApp('register a redirect URI', {
      arguments: [{ name: 'URI', help: 'where people are sent back to' }],
      examples: [
        {
          command: 'mudrad app add-redirect 1200000000000001 http://localhost:4567/callback',
          what: 'for work on this machine',
        },
      ],
    }),
    'remove-redirect': oneApp('remove a redirect URI', {
      arguments: [{ name: 'URI', help: 'the redirect URI, as mudrad app show prints it' }],
      examples: [
        {
          command: 'mudrad app remove-redirect 1200000000000001 http://localhost:4567/callback',
          what: 'when it is no longer used',
        },
      ],
    }),
    'rotate-secret': oneApp('create a second secret, with which the first works for a time', {
      about:
        'An app has at most two live secrets. The old one lives on for --overlap unless complete-rotation ends it before; cancel-rotation ends the new one instead.',
      options: [
        {
          flag: 'overlap',
          value: 'TIME',
          help: 'how long the old secret lives on, such as 24h; at most 30 days; 0s ends it at once',
        },
      ],
      examples: [
        { command: 'mudrad app rotate-secret 1200000000000001 --overlap 7d', what: 'a week to change over' },
      ],
    }),
    'complete-rotation': oneApp('end the old secret', {
      examples: [
        { command: 'mudrad app complete-rotation 1200000000000001', what: 'when the app uses the new one' },
      ],
    }),
    'cancel-rotation': oneApp('end the new secret and keep the old one', {
      examples: [
        { command: 'mudrad app cancel-rotation 1200000000000001', what: 'when the change went wrong' },
      ],
    }),
    'expire-secret': oneApp('end a secret, now or later', {
      arguments: [{ name: 'SECRET_GID', help: 'the secret; see mudrad app show' }],
      options: [{ flag: 'in', value: 'TIME', help: 'when, such as 24h; now unless given' }],
      examples: [
        {
          command: 'mudrad app expire-secret 1200000000000001 1200000000000002',
          what: 'when a secret leaked',
        },
      ],
    }),
    delete: oneApp('delete an app for good, with everything that people allowed it', {
      examples: [{ command: 'mudrad app delete 1200000000000001', what: 'its tokens end at once' }],
    }),
  },
}
