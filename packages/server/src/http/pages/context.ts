import type { Language } from '../../languages/languages.js'
import { known, t } from '../../languages/text.js'
import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Gid } from '../../protocol/asana/gid.js'
import { FORM_BODY_BYTES_MAX, parseFormBody } from '../../protocol/oauth/form-body.js'
import { isUtf8Query } from '../../protocol/unicode/form-text.js'
import type { Clock } from '../../platform/clock.js'
import { addressNetwork } from '../../platform/address-group.js'
import { SessionEnded } from '../../platform/faults.js'
import type { Logger } from '../../platform/log.js'
import type { Throttle } from '../../platform/throttle.js'
import type { AssetPaths } from '../../ui/assets.js'
import { BROWSER_FIELD, CSRF_FIELD } from '../../ui/form.js'
import type { PageBrand } from '../../ui/brand.js'
import { MessagePage } from '../../ui/message-page.js'
import { MovingPage } from '../../ui/moving-page.js'
import { renderPage, type Page } from '../../ui/render.js'
import type { TypedForm } from '../../ui/typed.js'
import { addBasePathToPage } from '../server/base-path.js'
import { acceptBodies, BODY_CODINGS } from '../api/encoded-body.js'
import { classifyFault, logFault, type Fault } from '../faults.js'
import { formToken, isForeignPost, isFormToken, type FormOwner } from './csrf.js'
import type { FairShare } from '../api/fair-share.js'
import { leavesFromForm } from './leaving-forms.js'
import { limitByAddress, PAGES_BUDGET } from '../limit-by-address.js'
import { readCookie, setCookie } from './page-cookies.js'
import { describeRefusal, waitInWords, type PageRefusal } from './page-refusals.js'
import { speakToCaller } from './page-listener.js'
import { noteForLog } from '../request-log.js'
import { addAll } from '../routes.js'
import { HOME, returnTarget } from './return-target.js'
import { isSecure } from '../secure-transport.js'
import { pageHeaders } from '../security-headers.js'
import { bodyOf } from '../request-parts.js'
import type { TypedForms } from './typed-form.js'

const VISITOR_BYTES = 32
/** A list of every scope, all of them chosen, and what stands beside it. */
const PAGE_FORM_PARAMETERS_MAX = 100

/** A person who is signed in with a browser. */
export interface BrowserSession {
  readonly gid: Gid
  readonly user: {
    readonly gid: Gid
    readonly name: string
    readonly email: string
    /** What they chose to be spoken to in; null for what their browser says. */
    readonly language?: string | null
    /** The IANA name of the clock that they live by; null for UTC. */
    readonly timeZone?: string | null
    /** The name of their picture; null for none. */
    readonly picture?: string | null
  }
  /** When they last proved who they are. */
  readonly authenticatedAtMs: number
  /** How they did: words of RFC 8176. */
  readonly methods: readonly string[]
  /** They have to set up a second factor; until then the session opens only routes that say `opensToEnrolling`. */
  readonly mustEnrol: boolean
}

/** Where somebody sets up the second factor that they have to have. */
export const ENROL_PATH = '/login/enrol'

export interface PagesNeeds {
  /** Plugins of features, each with the paths that it serves. */
  readonly routes: readonly FastifyPluginAsync[]
  /** @returns null for a secret that opens no session now */
  readonly findSession: (secret: string) => Promise<BrowserSession | null>
  /** The workspaces that a person administers: whether the console leads them to its admin pages. */
  readonly findAdministered: FindAdministered
  readonly typedForms: TypedForms
  readonly throttle: Throttle
  /** Shares this node among people, and among the addresses of those who are not signed in. */
  readonly fairShare: Pick<FairShare, 'turn'>
  readonly clock: Clock
  readonly csrfKey: Uint8Array
  readonly publicUrl: string
  readonly logger: Logger
}

export type FindAdministered = (
  userGid: Gid,
) => Promise<readonly { readonly gid: Gid; readonly name: string }[]>

/** What sending a page takes; the server itself holds it, so that its own answers can be pages, too. */
export interface PageSettings {
  readonly assets: AssetPaths
  /** What stands before every path of this site, for people; see `base-path.ts`. */
  readonly basePath: string
  /** What CSP calls this site. */
  readonly site: string
  readonly csrfKey: Uint8Array
  readonly publicUrl: string
  readonly isHttps: boolean
  /** Whether every page says that this is CI mode. */
  readonly isCi: boolean
  /** Where the log of what tests ask is; null where there is none. */
  readonly requestLogPath: string | null
  /** For whoever says nothing of their own. */
  readonly defaultLanguage: Language
  readonly brand: PageBrand
  /** Where the picture of a person is. */
  readonly picturePath: (name: string) => string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to a person who has to set up a second factor first: where they do so, and the way out. */
    opensToEnrolling?: boolean
  }
  interface FastifyInstance {
    pages: PageSettings
    /** What pages of the console need beside; inside this context only. */
    console: Pick<PagesNeeds, 'findAdministered' | 'clock'>
  }
  interface FastifyRequest {
    /** Who is signed in with this browser; on pages only. */
    session: BrowserSession | null
    /** What somebody typed who is back at a form after proving who they are; on pages only. */
    typed: TypedForm | null
    /** The value of a visitor who has no cookie yet; the answer sets it. */
    newVisitor: string | null
  }
}

/**
 * Pages for people: cookies, forms that cannot be forged, strict headers; errors are pages with a reference number.
 * @param guardForms  sees to it that each form asks who somebody is that has to; before any route is there
 */
export function pagesContext(
  needs: PagesNeeds,
  guardForms: (app: FastifyInstance, forms: TypedForms) => void,
): FastifyPluginAsync {
  return async (app) => {
    app.decorateRequest('session', null)
    app.decorateRequest('typed', null)
    app.decorateRequest('newVisitor', null)
    app.decorate('console', { findAdministered: needs.findAdministered, clock: needs.clock })
    acceptBodies(app, FORM_BODY_BYTES_MAX)
    app.addHook(
      'onRequest',
      limitByAddress({
        throttle: needs.throttle,
        budget: PAGES_BUDGET,
        refuse: (_request, reply, retryAfterSeconds) => refuseThrottled(reply, retryAfterSeconds),
      }),
    )
    app.addHook('onRequest', async (request, reply) => {
      if (!isSecure(request)) return await sendToHttps(request, reply)
      // An app's state, for one, goes back as it came or not at all.
      return isUtf8Query(request.url) ? undefined : await refusePage(reply, 'malformed')
    })
    await app.register(cookie)
    app.addHook('onRequest', async (request) => {
      const secret = readCookie(request, 'session')
      if (secret === null) return
      request.session = await needs.findSession(secret)
      if (request.session !== null) noteForLog(request).user = request.session.user.gid
    })
    // All that is said from here on is for whoever is signed in; a body that was read in between has forgotten it.
    app.addHook('onRequest', (request, _reply, done) => {
      speakToCaller(request, done)
    })
    app.addHook('preHandler', (request, _reply, done) => {
      speakToCaller(request, done)
    })
    app.addHook('preHandler', async (request) => {
      await needs.fairShare.turn(request.session?.user.gid ?? addressNetwork(request.ip))
    })
    app.addHook('onRequest', async (request, reply) => {
      if (request.session?.mustEnrol !== true || request.routeOptions.config.opensToEnrolling === true)
        return undefined
      noteForLog(request).reason = 'must_enrol'
      return await seeOther(reply, enrolPath(request.method === 'GET' ? request.url : HOME))
    })
    guardForms(app, needs.typedForms)
    app.setErrorHandler((error: FastifyError, request, reply) => {
      if (error instanceof SessionEnded) {
        noteForLog(request).reason = 'session_ended'
        return seeOther(reply, signInPath(request.method === 'GET' ? request.url : HOME))
      }
      const fault = classifyFault(error)
      logFault({ fault, error, requestId: request.id }, needs.logger)
      // RFC 9110 §15.5.16: which ones would do.
      if (fault.kind === 'coding' && fault.coding.kind === 'unsupported')
        void reply.header('accept-encoding', BODY_CODINGS)
      if (fault.kind === 'unavailable' || fault.kind === 'busy')
        void reply.header('retry-after', fault.retryAfterSeconds)
      return refusePage(reply, refusalOf(fault))
    })
    await addAll(app, needs.routes)
  }
}

/**
 * Answers with a page.
 * @param options.formTarget  the address off this site that its form is posted to; see `pageHeaders`
 */
export function sendPage(
  reply: FastifyReply,
  page: Page,
  {
    status = 200,
    ...headers
  }: { readonly status?: number } & Omit<NonNullable<Parameters<typeof pageHeaders>[0]>, 'site'> = {},
): FastifyReply {
  keepNewVisitor(reply)
  return reply
    .code(status)
    .headers(pageHeaders({ ...headers, site: reply.server.pages.site }))
    .send(pageText(reply, page))
}

/** A page as it is sent. */
export function pageText({ request, server }: FastifyReply, page: Page): string {
  const { assets, basePath, brand, isCi, requestLogPath } = server.pages
  const html = speakToCaller(request, () =>
    renderPage(page, { assets, brand, isCi, requestLogPath, typed: request.typed }),
  )
  return addBasePathToPage(html, basePath)
}

/** Answers with a page that says no in plain words, under the request's id as reference number. */
export function refusePage(reply: FastifyReply, reason: PageRefusal): FastifyReply {
  noteForLog(reply.request).reason = reason
  return speakToCaller(reply.request, () => {
    const { status, text, title } = describeRefusal(reason)
    const link = reason === 'not_found' ? { href: HOME, text: t('Go to the start page') } : undefined
    return sendPage(reply, MessagePage({ title, text, reference: reply.request.id, link }), { status })
  })
}

/**
 * Answers somebody who has tried too often; the words and the time are the same whatever it was about.
 * @param remedy  what they can do before, and where
 */
export function refuseThrottled(
  reply: FastifyReply,
  retryAfterSeconds: number,
  remedy?: { readonly text: string; readonly link: { readonly href: string; readonly text: string } },
): FastifyReply {
  noteForLog(reply.request).reason = 'throttled'
  return speakToCaller(reply.request, () => {
    const { status, text, title } = describeRefusal('throttled')
    const soon = t('Try again in {wait}.', { wait: waitInWords(retryAfterSeconds) })
    const link = remedy && { href: remedy.link.href, text: known(remedy.link.text) }
    return sendPage(
      reply.header('retry-after', retryAfterSeconds),
      MessagePage({
        title,
        text: [text, soon, known(remedy?.text ?? '')].join(' ').trim(),
        reference: reply.request.id,
        link,
      }),
      { status },
    )
  })
}

/**
 * Goes on with GET: by a redirect, or from a form by a page that moves on, where a redirect could leave this site.
 * @param address  a path of this site, or a verified address of an app
 */
export function seeOther(reply: FastifyReply, address: string): FastifyReply {
  return leavesFromForm(reply.request, address)
    ? sendPage(reply, MovingPage({ address }), { referrer: 'none' })
    : redirectTo(reply, address)
}

/** Goes on with GET, by a redirect whatever asked: for forms that are not on pages of ours. */
export function redirectTo(reply: FastifyReply, address: string): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .redirect(address, 303)
}

/**
 * Reads the form of a request, if one of our own pages in this very browser sent it.
 * @returns the form, or why not, for `refusePage`: `form_expected` · `form_too_long` · `form_foreign` · `form_stale`
 */
export function readPageForm(
  request: FastifyRequest,
):
  | { readonly ok: true; readonly form: URLSearchParams }
  | { readonly ok: false; readonly reason: PageRefusal } {
  const { csrfKey, publicUrl } = request.server.pages
  if (isForeignPost(request, publicUrl)) return { ok: false, reason: 'form_foreign' }
  const body = bodyOf(request)
  const read = parseFormBody(request.headers['content-type'] ?? null, body, {
    parametersMax: PAGE_FORM_PARAMETERS_MAX,
  })
  if (!read.ok) return { ok: false, reason: 'form_expected' }
  const owner = formOwner(request)
  const token = read.form.get(CSRF_FIELD) ?? ''
  if (owner === null || !isFormToken(token, csrfKey, owner)) return { ok: false, reason: 'form_stale' }
  return { ok: true, form: read.form }
}

/**
 * The same for the forms by which somebody signs in. A second tab has such a form of before the sign-in, or the proof, in the first: made for
 * this very browser, but not for the session that is there now. It does nothing now but say where its tab was going.
 * @returns also `signed_in_meanwhile`, with the form; nothing may be changed by it
 */
export function readSignInForm(request: FastifyRequest):
  | ReturnType<typeof readPageForm>
  | {
      readonly ok: false
      readonly reason: 'signed_in_meanwhile'
      readonly form: URLSearchParams
      readonly session: BrowserSession
    } {
  const read = readPageForm(request)
  const { session } = request
  if (read.ok || read.reason !== 'form_stale' || session === null) return read
  const visitor = readCookie(request, 'visitor')
  const body = bodyOf(request)
  const before = parseFormBody(request.headers['content-type'] ?? null, body, {
    parametersMax: PAGE_FORM_PARAMETERS_MAX,
  })
  if (visitor === null || !before.ok) return read
  const owner = { kind: 'visitor', value: visitor } as const
  const isOurs = [CSRF_FIELD, BROWSER_FIELD].some((name) =>
    isFormToken(before.form.get(name) ?? '', request.server.pages.csrfKey, owner),
  )
  return isOurs ? { ok: false, reason: 'signed_in_meanwhile', form: before.form, session } : read
}

/** What the forms by which somebody signs in carry beside: they are this browser's, whoever is signed in when they are sent. */
export function browserToken(request: FastifyRequest): string {
  return formToken(request.server.pages.csrfKey, { kind: 'visitor', value: visitorOf(request) })
}

/** What every form of a page carries, in `<CsrfField>`. A visitor without a cookie gets one with the page. */
export function csrfToken(request: FastifyRequest): string {
  return formToken(request.server.pages.csrfKey, ownerOfNewForm(request))
}

/** In whose browser the forms of a page that is being made will be. */
export function ownerOfNewForm(request: FastifyRequest): FormOwner {
  const owner = formOwner(request)
  return owner ?? { kind: 'visitor', value: visitorOf(request) }
}

/** What stands for this browser before, amid and after signing in; a browser that has nothing yet gets it with the answer. */
export function visitorOf(request: FastifyRequest): string {
  const kept = readCookie(request, 'visitor')
  if (kept !== null) return kept
  request.newVisitor ??= randomBytes(VISITOR_BYTES).toString('base64url')
  return request.newVisitor
}

/** For answers that are no page: the browser keeps what stands for it. */
export function keepVisitor(reply: FastifyReply): void {
  visitorOf(reply.request)
  keepNewVisitor(reply)
}

function keepNewVisitor(reply: FastifyReply): void {
  const { newVisitor } = reply.request
  if (typeof newVisitor === 'string') setCookie(reply, 'visitor', { value: newVisitor, maxAgeSeconds: null })
}

/** The page that asks for a second factor and leads on to a path of this site. */
function enrolPath(to: string): string {
  const target = returnTarget(to)
  return target === HOME ? ENROL_PATH : `${ENROL_PATH}?${new URLSearchParams({ to: target }).toString()}`
}

/**
 * The sign-in page that leads on to a path of this site.
 * @param again  somebody who is signed in has to sign in again; else they are sent on at once
 * @param email  what stands in the field to begin with
 */
export function signInPath(
  to: string,
  { again = false, email = null }: { readonly again?: boolean; readonly email?: string | null } = {},
): string {
  const target = returnTarget(to)
  const query = new URLSearchParams({
    ...(target === HOME ? {} : { to: target }),
    ...(email === null ? {} : { email }),
    ...(again ? { again: '1' } : {}),
  })
  return query.size === 0 ? '/login' : `/login?${query.toString()}`
}

/** Gives the browser a session. */
export function setSessionCookie(
  reply: FastifyReply,
  { secret, maxAgeSeconds }: { readonly secret: string; readonly maxAgeSeconds: number },
): void {
  setCookie(reply, 'session', { value: secret, maxAgeSeconds })
}

/** Gives the browser what it shows at the second step of signing in. @param secret  null once that is over */
export function setHalfSessionCookie(
  reply: FastifyReply,
  { maxAgeSeconds, secret }: { readonly secret: string | null; readonly maxAgeSeconds: number },
): void {
  setCookie(reply, 'half_session', {
    value: secret ?? '',
    maxAgeSeconds: secret === null ? 0 : maxAgeSeconds,
  })
}

export function clearSessionCookie(reply: FastifyReply): void {
  setCookie(reply, 'session', { value: '', maxAgeSeconds: 0 })
}

/** Whether whoever asks reads pages: a browser that opens an address says so, a program does not. */
export function wantsPage(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true
}

/** In whose browser the forms of this request's pages are made; null for a visitor who has no cookie yet. */
export function formOwner(request: FastifyRequest): FormOwner | null {
  if (request.session !== null) return { kind: 'session', gid: request.session.gid }
  const value = readCookie(request, 'visitor')
  return value === null ? null : { kind: 'visitor', value }
}

/** What was sent in clear is not sent on: a form comes back as the page that it was on. */
function sendToHttps(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { isHttps, publicUrl } = request.server.pages
  if (!isHttps) return refusePage(reply, 'insecure')
  noteForLog(request).reason = 'insecure'
  // A target that is a whole address (RFC 9112 §3.2.2) would turn ours into the beginning of another host's name.
  return redirectTo(reply, request.url.startsWith('/') ? `${publicUrl}${request.url}` : publicUrl)
}

function refusalOf(fault: Fault): PageRefusal {
  switch (fault.kind) {
    case 'unavailable':
    case 'busy':
      return fault.kind
    case 'coding':
      return fault.coding.kind === 'unsupported' ? 'form_encoded' : 'malformed'
    case 'too_large':
      return 'form_too_long'
    case 'unreadable':
      return 'malformed'
    case 'gone':
      return 'not_found'
    case 'bug':
      return 'fault'
  }
}
