import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseGid } from '../../protocol/asana/gid.js'
import { csrfToken, readPageForm, refusePage, seeOther } from '../../http/pages/context.js'
import { readCookie, setCookie } from '../../http/pages/page-cookies.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import { queryOf } from '../../http/request-parts.js'
import { chosenApp, readerValues, SAMPLE_TOKEN_MINUTES_MAX, type FillInNeeds, type Takes } from './fill-in.js'
import type { Reader, ReaderToken } from './sample.page.js'
import { isSampleLanguage, type SampleLanguage } from './sample.js'
import type { ReaderValues } from './walkthrough.js'
import { MINUTE_MS } from '../../time-units.js'

/** A year: people come back to the language of theirs. */
const LANGUAGE_KEPT_SECONDS = 365 * 24 * 60 * 60
/** As long as the same press gets the same token again, with time to answer; after that the page is shown without. */
const SHOWN_AGAIN_MS = 9 * MINUTE_MS

/** Where a page of the reference is, and what its samples take. */
export interface Place {
  readonly path: string
  readonly title: string
  readonly takes: Takes
}

/** Whose page it is, and what stands in its samples. */
export interface Filled {
  readonly reader: Reader
  readonly values: ReaderValues
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** For a page that was asked for: nothing secret stands in it. */
export async function fillIn(exchange: Exchange, needs: FillInNeeds, place: Place): Promise<Filled> {
  const query = queryOf(exchange.request)
  return await filled(exchange, needs, { place, asked: query, token: { shown: null, refusal: null } })
}

/**
 * For the button that puts a token into the samples of a page, and for the tabs of the page that it is on. The same press makes one token.
 * @returns null where the answer was sent: the form was not ours, or what it had shown is not shown again
 */
export async function fillInToken(
  exchange: Exchange,
  needs: FillInNeeds,
  place: Place,
): Promise<Filled | null> {
  const { reply, request } = exchange
  const session = requireSession(request, reply, { to: place.path })
  if (session === null) return null
  const read = readPageForm(request)
  if (!read.ok) {
    refusePage(reply, read.reason)
    return null
  }
  const { form } = read
  const nowMs = request.server.console.clock.nowMs()
  const ownerGid = session.user.gid
  const shownGid = parseGid(form.get('shown') ?? '')
  if (shownGid !== null) {
    const shown = await needs.findOwnToken({ ownerGid, tokenGid: shownGid })
    if (shown?.state !== 'live' || nowMs - shown.createdAtMs > SHOWN_AGAIN_MS) {
      const language = form.get('lang')
      seeOther(reply, isSampleLanguage(language) ? `${place.path}?lang=${language}` : place.path)
      return null
    }
  }
  const outcome = await needs.createToken({
    userGid: ownerGid,
    name: `Reference: ${place.title}`,
    scopes: place.takes.token ?? null,
    expires: { atMs: nowMs + SAMPLE_TOKEN_MINUTES_MAX * MINUTE_MS },
    idempotencyKey: form.get('form_key') ?? '',
    actor: signedInActor(request, session),
  })
  if (!outcome.ok) {
    noteForLog(request).reason = `token_${outcome.field}`
    const refusal = `No token was created. ${outcome.message.replace(/\.?$/, '.')}`
    return await filled(exchange, needs, { place, asked: form, token: { shown: null, refusal } })
  }
  const { expiresAtMs, secret, tokenGid } = outcome
  const token = {
    shown: { gid: tokenGid, name: `Reference: ${place.title}`, expiresAtMs: expiresAtMs ?? nowMs },
    refusal: null,
    secret,
    formKey: form.get('form_key') ?? '',
  }
  return await filled(exchange, needs, { place, asked: form, token })
}

async function filled(
  { reply, request }: Exchange,
  needs: FillInNeeds,
  {
    asked,
    place: { path, takes },
    token,
  }: {
    readonly place: Place
    readonly asked: URLSearchParams
    readonly token: Pick<ReaderToken, 'refusal' | 'shown'> & {
      readonly secret?: string
      readonly formKey?: string
    }
  },
): Promise<Filled> {
  const { session } = request
  const takesApp = takes.app === true
  const own = takesApp && session !== null ? await needs.listOwnApps(session.user.gid) : []
  const chosen = chosenApp(own, asked.get('app'))
  const { secret = null, formKey = session === null ? '' : needs.newFormKey(), refusal, shown } = token
  return {
    values: readerValues(chosen, secret),
    reader: {
      path,
      language: chosenLanguage({ reply, request }, asked.get('lang')),
      isSignedIn: session !== null,
      csrfToken: csrfToken(request),
      apps: takesApp ? { own, chosen } : null,
      token:
        takes.token === undefined
          ? null
          : { formKey, shown, refusal, scopes: takes.token, lifetimeMinutes: SAMPLE_TOKEN_MINUTES_MAX },
    },
  }
}

/** What was asked for, and is kept for the next page; else what was kept. */
function chosenLanguage({ reply, request }: Exchange, asked: string | null): SampleLanguage {
  const kept = readCookie(request, 'sample')
  if (isSampleLanguage(asked)) {
    if (asked !== kept) setCookie(reply, 'sample', { value: asked, maxAgeSeconds: LANGUAGE_KEPT_SECONDS })
    return asked
  }
  return isSampleLanguage(kept) ? kept : 'curl'
}
