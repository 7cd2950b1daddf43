import type { FastifyRequest } from 'fastify'
import { acceptedLanguage, isLanguage, requestedLanguage, type Language } from '../../languages/languages.js'
import { speakTo, type Listener } from '../../languages/speaking.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'

/** How much of a form is looked at for where it leads on to. */
const FORM_LOOKED_AT_BYTES_MAX = 16_384
const SIGN_IN = /^\/log(?:in|out)(?:[/?]|$)/

/**
 * In which language, and by which clock, somebody is spoken to on a page. On the way of an OpenID Connect request what the app asked for
 * decides; else what the person chose, then what their browser says, then the server's own setting.
 * @see OpenID Connect Core 1.0 §3.1.2.1, `ui_locales`
 */
function listenerOf(request: FastifyRequest): Listener {
  const chosen = request.session?.user
  const own = chosen?.language ?? null
  return {
    language:
      askedLanguage(request) ??
      (own !== null && isLanguage(own) ? own : null) ??
      acceptedLanguage(request.headers['accept-language']) ??
      request.server.pages.defaultLanguage,
    timeZone: chosen?.timeZone ?? 'UTC',
  }
}

/** Does something for whoever made a request: what it says is in their language. */
export function speakToCaller<Result>(request: FastifyRequest, act: () => Result): Result {
  return speakTo(listenerOf(request), act)
}

/** What an app asked for, on its own request and on the pages of signing in that lead on to it. */
function askedLanguage(request: FastifyRequest): Language | null {
  const { body, url } = request
  if (url.startsWith(ENDPOINT_PATH.authorization))
    return uiLocalesOf(url) ?? (Buffer.isBuffer(body) ? uiLocalesOf(`?${textOf(body)}`) : null)
  if (!SIGN_IN.test(url)) return null
  const to =
    queryOf(url).get('to') ?? (Buffer.isBuffer(body) ? new URLSearchParams(textOf(body)).get('to') : null)
  return to?.startsWith(ENDPOINT_PATH.authorization) === true ? uiLocalesOf(to) : null
}

const uiLocalesOf = (url: string) => requestedLanguage(queryOf(url).get('ui_locales'))
const queryOf = (url: string) => new URLSearchParams(url.split('?').slice(1).join('?'))
const textOf = (body: Buffer) => body.subarray(0, FORM_LOOKED_AT_BYTES_MAX).toString('latin1')
