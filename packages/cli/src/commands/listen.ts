import { openListener, readRedirectUri, readTimeout } from '../catch-redirect.js'
import type { Run } from '../command-line.js'
import { CliError } from '../errors.js'
import { inOneLine, printJson } from '../output.js'
import { defaultServer, namedServer } from '../servers.js'

const CODE = /^[\w.~-]{1,512}$/

export const listen: Run = async (given, context) => {
  const { environment } = context
  const uri = given.positionals[0] ?? environment['REDIRECT_URI'] ?? ''
  if (uri === '')
    throw new CliError('usage', 'Name the redirect URI to wait at, as an argument or in REDIRECT_URI.')
  const state = given.text('state') ?? environment['STATE'] ?? ''
  if (state === '')
    throw new CliError(
      'usage',
      'Say which state you sent, with --state or in STATE: only an answer that has it is yours.',
    )
  const timeoutSeconds = readTimeout(given.text('timeout'))
  const server = namedServer(given, context) ?? defaultServer()
  const listener = await openListener(readRedirectUri(uri))
  try {
    context.complain(
      `Waiting for the redirect to ${listener.redirectUri.href}, for ${timeoutSeconds} seconds. Open the address of the app now.`,
    )
    const caught = await listener.wait({
      state,
      timeoutSeconds,
      onStranger: (why) => {
        context.complain(`A request came that is not the answer: ${why}. Still waiting.`)
      },
    })
    const code = codeIn(caught.searchParams)
    const redirectUri = listener.redirectUri.href
    const isNative = given.has('native')
    const hasSecret = (environment['CLIENT_SECRET'] ?? '') !== ''
    const command = nextCommand({ code, server, redirectUri, isNative, hasSecret })
    if (given.has('json'))
      printJson(context, { code, state, redirect_uri: redirectUri, next_command: command })
    else {
      context.complain('The state is right. The code works once, for a minute:')
      context.print(code)
      context.complain('Redeem it with:')
      context.print(command)
    }
    return 0
  } finally {
    listener.close()
  }
}

/** @throws CliError `api_refused` with the server's words, or for an answer that has no code */
function codeIn(parameters: URLSearchParams): string {
  const [codes, errors] = [parameters.getAll('code'), parameters.getAll('error')]
  const [code = '', error] = [codes[0], errors[0]]
  if (error !== undefined) {
    const said = parameters.get('error_description')
    throw new CliError('api_refused', `No code: ${shown(error)}${said === null ? '' : ` (${shown(said)})`}`)
  }
  if (codes.length === 1 && CODE.test(code)) return code
  throw new CliError('api_refused', 'The answer has neither a code nor an error. Start again.')
}

const shown = (text: string) => inOneLine(text).slice(0, 200)

/** Lines for a POSIX shell. The secret stays a variable; where the shell does not have it, it is asked for without showing it. */
function nextCommand({
  code,
  hasSecret,
  isNative,
  redirectUri,
  server,
}: {
  readonly code: string
  readonly server: string
  readonly redirectUri: string
  readonly isNative: boolean
  readonly hasSecret: boolean
}): string {
  const fields = [
    'grant_type=authorization_code',
    'client_id=$CLIENT_ID',
    ...(isNative ? [] : ['client_secret=$CLIENT_SECRET']),
    `redirect_uri=${redirectUri}`,
    `code=${code}`,
    'code_verifier=$CODE_VERIFIER',
  ]
  const command = [
    `curl "${server}/-/oauth_token"`,
    ...fields.map((field) => `--data-urlencode "${field}"`),
  ].join(' \\\n  ')
  const asksSecret = !isNative && !hasSecret
  return asksSecret ? `printf 'Client secret: '; read -rs CLIENT_SECRET; echo\n${command}` : command
}
