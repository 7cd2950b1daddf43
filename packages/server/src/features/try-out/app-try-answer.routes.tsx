import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { sendPage } from '../../http/pages/context.js'
import { frameOf } from '../../http/pages/console-frame.js'
import { readCookie, setCookie } from '../../http/pages/page-cookies.js'
import { openText, sealText } from '../../http/pages/sealed-text.js'
import { operation, routes } from '../../http/routes.js'
import { bodyOf, queryOf } from '../../http/request-parts.js'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import { GRANT_LIFETIMES } from '../../protocol/oauth/lifetimes.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { parseTokenKind, tokenHint } from '../../protocol/token/token-format.js'
import { TryAnswerPage, TryResultPage, TryStrayPage, type ShownAnswer } from './app-try-answer.page.js'
import {
  findOwnApp,
  readOwnAppForm,
  type AppParams,
  type FindApp,
  type OwnApp,
} from '../apps/pages/own-app.parts.js'
import { claimsOf, maskSecret, type TryExchange, type TryResult } from './try-exchange.js'
import { formatTryRun, readTryRun, tryCallback, TRY_RUN_SECONDS, type TryRun } from './try-run.js'
import { appIconHref, appPath } from '../apps/pages/app-paths.rules.js'

const CALLBACK = '/0/my-apps/:clientId/try/callback'
const EXCHANGE = '/0/my-apps/:clientId/try/exchange'
const OPERATION = 'console_try_app'
const ME_PATH = `${API_ROOT}/users/me`
/** Of an answer, which we made ourselves; whoever makes another up sees no more of it. */
const SHOWN_PARAMETERS_MAX = 20
const SHOWN_VALUE_LENGTH_MAX = 500

export type TryExchanger = (request: TryExchange) => Promise<TryResult>

interface Needs {
  readonly findApp: FindApp
  readonly exchange: TryExchanger
  readonly publicUrl: string
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Where the authorization server answers an owner who tries their app, and what becomes of the code. */
export function appTryAnswerRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(CALLBACK, operation(OPERATION), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      if (own === null) return await reply
      return await showAnswer({ request, reply }, own, queryOf(request))
    })

    // A form of the authorization server, which has no token of a page; that it is ours, its state says.
    fastify.post<AppParams>(CALLBACK, operation(OPERATION), async (request, reply) => {
      const to = appPath(request.params.clientId, '/try')
      const own = await findOwnApp({ request, reply }, { findApp, to })
      if (own === null) return await reply
      const body = bodyOf(request)
      const read = parseFormBody(request.headers['content-type'] ?? null, body)
      return await showAnswer({ request, reply }, own, read.ok ? read.form : new URLSearchParams())
    })

    fastify.post<AppParams>(EXCHANGE, operation(OPERATION), async (request, reply) => {
      const to = appPath(request.params.clientId, '/try')
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await exchange({ request, reply }, needs, own)
    })
  })
}

/** Gives the browser what it needs when the answer comes. It could read the verifier; it is its owner's. */
export function keepRun(reply: FastifyReply, run: TryRun): void {
  const value = sealText(sealOf(reply.request), formatTryRun(run))
  setCookie(reply, 'try_run', { value, maxAgeSeconds: TRY_RUN_SECONDS })
}

async function showAnswer(
  exchange: Exchange,
  own: OwnApp,
  parameters: URLSearchParams,
): Promise<FastifyReply> {
  const { reply, request } = exchange
  const { app } = own
  const run = runOf(request, own)
  if (run === null || parameters.get('state') !== run.state) return await showStray(exchange, own)
  const idToken = parameters.get('id_token')
  const answer: ShownAnswer = {
    method: request.method === 'POST' ? 'POST' : 'GET',
    parameters: [...parameters].slice(0, SHOWN_PARAMETERS_MAX).map(([name, value]) => {
      const masked = maskSecret(name, value)
      return [
        name.slice(0, SHOWN_VALUE_LENGTH_MAX),
        masked.slice(0, SHOWN_VALUE_LENGTH_MAX),
        WORDS[name] ?? '',
      ]
    }),
    idTokenClaims: idToken === null ? null : claimsOf(idToken),
    error: parameters.get('error'),
  }
  const code = parameters.get('code')
  return await sendPage(
    reply,
    <TryAnswerPage
      frame={await frameOf(request, reply)}
      app={app}
      iconHref={appIconHref(app)}
      answer={answer}
      code={code !== null && parseTokenKind(code) === 'code' ? code : null}
      codeSeconds={GRANT_LIFETIMES.codeLifetimeSeconds}
    />,
  )
}

const WORDS: Readonly<Record<string, string>> = {
  code: 'To be exchanged for tokens, once',
  state: 'The same that was sent',
  iss: 'Who answers; an app that knows several servers compares it',
  id_token: 'Who the person is, signed',
  error: 'Why there is no code',
  error_description: 'The same in words',
}

async function exchange(
  exchanged: Exchange,
  needs: Needs,
  own: OwnApp & { readonly form: URLSearchParams },
): Promise<FastifyReply> {
  const { reply, request } = exchanged
  const { app, form } = own
  const run = runOf(request, own)
  const code = form.get('code') ?? ''
  if (run === null || parseTokenKind(code) !== 'code') return await showStray(exchanged, own)
  const redirectUri = tryCallback(needs.publicUrl, app.clientId)
  const result = await needs.exchange({
    app,
    run,
    code,
    redirectUri,
    address: request.ip,
    callMe: async (accessToken) => await callMe(request, accessToken),
  })
  return await sendPage(
    reply,
    <TryResultPage
      frame={await frameOf(request, reply)}
      app={app}
      iconHref={appIconHref(app)}
      result={result}
      curl={tokenRequestOf({ app, code, run, redirectUri, publicUrl: needs.publicUrl })}
    />,
    { status: result.isOk ? 200 : 400 },
  )
}

/** The call walks through the whole server like one from outside, and is counted like one. */
async function callMe(request: FastifyRequest, accessToken: string) {
  const answer = await request.server.inject({
    method: 'GET',
    url: ME_PATH,
    headers: { authorization: `Bearer ${accessToken}` },
  })
  return { status: answer.statusCode, text: answer.body }
}

async function showStray({ reply, request }: Exchange, { app }: OwnApp): Promise<FastifyReply> {
  const frame = await frameOf(request, reply)
  return await sendPage(reply, <TryStrayPage frame={frame} app={app} iconHref={appIconHref(app)} />, {
    status: 400,
  })
}

function tokenRequestOf({
  app,
  code,
  publicUrl,
  redirectUri,
  run,
}: Pick<TryExchange, 'app' | 'code' | 'redirectUri' | 'run'> & { readonly publicUrl: string }): string {
  return [
    `curl ${publicUrl}${ENDPOINT_PATH.token}`,
    '-d grant_type=authorization_code',
    `-d client_id=${app.clientId}`,
    ...(app.kind === 'native' ? [] : ['-d client_secret="$CLIENT_SECRET"']),
    `--data-urlencode redirect_uri=${redirectUri}`,
    ...(run.verifier === null ? [] : [`-d code_verifier=${run.verifier}`]),
    `-d code=${tokenHint(code)}`,
  ].join(' \\\n  ')
}

/** What this browser keeps of a try of this app in this session, unless it is over. */
function runOf(request: FastifyRequest, { app, session }: OwnApp): TryRun | null {
  const sealed = readCookie(request, 'try_run')
  const text = sealed === null ? null : openText(sealOf(request), sealed)
  if (text === null) return null
  const run = readTryRun(text)
  const isOurs = run.clientId === app.clientId && run.sessionGid === session.gid
  return isOurs && run.endsAtMs > request.server.console.clock.nowMs() ? run : null
}

function sealOf(request: FastifyRequest) {
  return { key: request.server.pages.csrfKey, purpose: 'try_run' }
}
