import { ENDPOINT_PATH } from '../protocol/oauth/metadata.js'
import { OperatorProblem } from '../platform/faults.js'
import { catchRedirect, type Caught } from './catch-redirect.js'
import { defineCommand, type Run } from './command-line.js'
import { readSeconds, type CommandContext } from './command.js'
import { LISTEN } from './texts/listen.js'

const TIMEOUT_SECONDS = 5 * 60
const TIMEOUT_SECONDS_MAX = 60 * 60

/** What `mudrad listen` waits for. */
interface Wish {
  readonly redirectUri: URL
  readonly state: string
  readonly timeoutSeconds: number
}

const run: Run = async (given, context) => {
  const wish = readWish(context, {
    redirectUri: given.positionals[0] ?? null,
    state: given.text('state'),
    timeout: given.text('timeout'),
  })
  const { redirectUri, state, timeoutSeconds } = wish
  const caught = await catchRedirect({
    redirectUri,
    state,
    timeoutMs: timeoutSeconds * 1_000,
    onReady: () => {
      context.complain(
        `Waiting for the redirect to ${redirectUri.href}, for ${inWords(timeoutSeconds)}. Open the address of the app now.`,
      )
    },
    onStranger: (why) => {
      context.complain(`A request came that is not the answer: ${why}. Still waiting.`)
    },
  })
  if (caught.outcome !== 'code') return explain(caught, wish, context)
  if (given.has('json')) {
    context.print(JSON.stringify({ code: caught.code, state, redirect_uri: redirectUri.href }, null, 2))
    return 0
  }
  context.complain('The code is here, and the state is right. Redeem it within 60 seconds:')
  for (const line of nextCommand(caught.code, {
    publicUrl: given.config.publicUrl,
    isNative: given.has('native'),
    hasSecret: (context.environment['CLIENT_SECRET'] ?? '') !== '',
  }))
    context.print(line)
  return 0
}

function readWish(
  { environment }: Pick<CommandContext, 'environment'>,
  given: {
    readonly redirectUri: string | null
    readonly state: string | null
    readonly timeout: string | null
  },
): Wish {
  const uri = given.redirectUri ?? environment['REDIRECT_URI'] ?? ''
  if (uri === '')
    throw new OperatorProblem('name the redirect URI to wait at, as an argument or in REDIRECT_URI')
  const redirectUri = URL.canParse(uri) ? new URL(uri) : null
  if (
    redirectUri === null ||
    redirectUri.protocol !== 'http:' ||
    !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(redirectUri.hostname)
  )
    throw new OperatorProblem(
      `${JSON.stringify(uri)} does not lead to this machine: a redirect can be caught at http://localhost, http://127.0.0.1 or http://[::1] only, with the port and path that are registered for the app`,
    )
  const state = given.state ?? environment['STATE'] ?? ''
  if (state === '')
    throw new OperatorProblem(
      'say which state you sent, with --state or in STATE: only an answer that has it is yours',
    )
  const timeoutSeconds = given.timeout === null ? TIMEOUT_SECONDS : readSeconds(given.timeout, '--timeout')
  if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX)
    throw new OperatorProblem(`--timeout must be from 1s to ${inWords(TIMEOUT_SECONDS_MAX)}`)
  return { redirectUri, state, timeoutSeconds }
}

/** Lines for a POSIX shell. The secret stays a variable; where the shell does not have it, it is asked for without showing it. */
function nextCommand(
  code: string,
  app: { readonly publicUrl: string; readonly isNative: boolean; readonly hasSecret: boolean },
): readonly string[] {
  const fields = [
    'grant_type=authorization_code',
    'client_id=$CLIENT_ID',
    ...(app.isNative ? [] : ['client_secret=$CLIENT_SECRET']),
    'redirect_uri=$REDIRECT_URI',
    `code=${code}`,
    'code_verifier=$CODE_VERIFIER',
  ]
  const command = [
    `curl "${app.publicUrl}${ENDPOINT_PATH.token}"`,
    ...fields.map((field) => `--data-urlencode "${field}"`),
  ].join(' \\\n  ')
  const asksSecret = !app.isNative && !app.hasSecret
  return [...(asksSecret ? ["printf 'Client secret: '; read -rs CLIENT_SECRET; echo"] : []), command]
}

function explain(
  caught: Exclude<Caught, { readonly outcome: 'code' }>,
  { redirectUri, timeoutSeconds }: Wish,
  { complain }: Pick<CommandContext, 'complain'>,
): number {
  const port = redirectUri.port === '' ? '80' : redirectUri.port
  switch (caught.outcome) {
    case 'refused': {
      const { description, error } = caught
      complain(
        `mudrad: no code: ${printable(error)}${description === null ? '' : ` (${printable(description)})`}`,
      )
      return 1
    }
    case 'timed_out':
      complain(
        `mudrad: nobody came back to ${redirectUri.href} within ${inWords(timeoutSeconds)}. Check that the address that you opened has this redirect URI and this state, then start again.`,
      )
      return 1
    case 'port_taken':
      throw new OperatorProblem(
        `port ${port} is in use by another program. Stop that program, or register a redirect URI with another port for the app`,
      )
    case 'port_forbidden':
      throw new OperatorProblem(
        `you may not listen on port ${port}. Register a redirect URI with a port above 1023 for the app`,
      )
    case 'no_such_address':
      throw new OperatorProblem(`this machine has no address ${redirectUri.hostname}`)
  }
}

/** What came from outside moves no terminal. */
function printable(text: string): string {
  return text.slice(0, 200).replaceAll(/[^\u0020-\u007E]/g, '?')
}

function inWords(seconds: number): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `mudrad listen`: the helper of the walk through OAuth. It opens no database, and listens on loopback addresses alone. */
export const listen = defineCommand('listen', LISTEN, { run })
