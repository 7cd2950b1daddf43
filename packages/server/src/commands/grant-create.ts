import type { Services } from '../compose/services.js'
import { OperatorProblem } from '../platform/faults.js'
import { NO_GID, parseGid } from '../protocol/asana/gid.js'
import { challengeOf } from '../protocol/oauth/pkce.js'
import type { Run } from './command-line.js'
import { readNames, withServices, type CommandContext } from './command.js'
import { findPerson, noApp, noPerson } from './lookup.js'
import { printFields, printJson } from './output.js'

const VERIFIER_BYTES = 32
const OUT_OF_BAND = /^urn:ietf:wg:oauth:2\.0:oob/

/** Lets an app have what it asks for, as a person would in a browser, and redeems the code. For tests in CI mode alone. */
export const createGrant: Run = async (given, context) => {
  const [user, clientId, scopes] = [given.text('user') ?? '', given.text('app') ?? '', given.text('scopes')]
  return await withServices(given.config, context, async (services) => {
    await refuseOutsideCi(services)
    const outcome = await mint(services, context, { user, clientId, scopes })
    if (!outcome.ok) {
      context.complain(outcome.problem)
      return 1
    }
    const answer = JSON.parse(outcome.body) as Record<string, unknown>
    if (given.has('json')) printJson(context, answer)
    else
      printFields(
        context,
        Object.entries(answer).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      )
    return 0
  })
}

/** Tokens without their person are for a database in which nobody real is. */
async function refuseOutsideCi(services: Pick<Services, 'demo' | 'installation'>): Promise<void> {
  if (!(await services.installation.isInCiMode()))
    throw new OperatorProblem(
      'tokens are created without a browser in CI mode only, and this database is not served in it: start its server with mudrad serve --ci',
    )
  if (!(await services.demo.holdsOnlySeed()))
    throw new OperatorProblem(
      'the database holds people or workspaces that no seed brought, so nothing was created: CI mode is for seeds only',
    )
}

type Minted = { readonly ok: true; readonly body: string } | { readonly ok: false; readonly problem: string }
const no = (problem: string): Minted => ({ ok: false, problem })

async function mint(
  services: Services,
  { platform }: CommandContext,
  wish: { readonly user: string; readonly clientId: string; readonly scopes: string | null },
): Promise<Minted> {
  const person = await findPerson(services, wish.user)
  if (person === null) return no(noPerson(wish.user))
  const app = await services.apps.find(parseGid(wish.clientId) ?? NO_GID)
  if (app === null) return no(noApp(wish.clientId))
  // Whatever can be redirected to shows the code; one that is only shown to people would do, too.
  const redirectUri = app.redirectUris.find((uri) => !OUT_OF_BAND.test(uri))
  if (redirectUri === undefined)
    return no(`${app.name} has no redirect URI. Register one: mudrad app add-redirect ${app.clientId} URI`)
  const verifier = Buffer.from(platform.random.bytes(VERIFIER_BYTES)).toString('base64url')
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...(wish.scopes === null ? {} : { scope: readNames(wish.scopes).join(' ') }),
  })
  const outcome = await services.authorization.allowAtOnce({ query, person, credential: null })
  const code = outcome.kind === 'answer' ? codeIn(outcome.answer) : null
  if (code === null) return no(`the request was refused: ${reasonOf(outcome)}`)
  const redeemed = await services.grants.redeemCode(app, {
    grantType: 'authorization_code',
    code,
    redirectUri,
    verifier,
  })
  return redeemed.ok ? redeemed : no(`the code was refused: ${redeemed.refusal.reason}`)
}

type Outcome = Awaited<ReturnType<Services['authorization']['allowAtOnce']>>

function codeIn(answer: Extract<Outcome, { readonly kind: 'answer' }>['answer']): string | null {
  return answer.kind === 'redirect' ? new URL(answer.location).searchParams.get('code') : null
}

function reasonOf(outcome: Outcome): string {
  if (outcome.kind === 'page') return outcome.refusal.reason
  return outcome.kind === 'answer' ? (outcome.reason ?? 'no code came') : outcome.kind
}
