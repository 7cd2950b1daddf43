import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  clearSessionCookie,
  csrfToken,
  readPageForm,
  redirectTo,
  refusePage,
  seeOther,
  sendPage,
} from '../../http/pages/context.js'
import { schemeTarget } from '../../http/pages/leaving-forms.js'
import { HOME } from '../../http/pages/return-target.js'
import { operation, routes } from '../../http/routes.js'
import { bodyOf, queryOf } from '../../http/request-parts.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import {
  logoutParameters,
  parseLogoutRequest,
  type LogoutRequest,
} from '../../protocol/oauth/logout-request.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { EndSession } from '../sessions/end-session.js'
import type { JudgeLogout, LogoutJudgement } from './judge-logout.js'
import { LoggedOutPage, LogoutPage } from './logout.page.js'

const CONFIRM_PATH = '/-/oauth_logout/confirm'
const OPERATION = 'oauth_logout'

interface Needs {
  readonly judgeLogout: JudgeLogout
  readonly endSession: EndSession
}

/** Whoever has to set up a second factor first may leave instead. */
const OPEN = { opensToEnrolling: true }
/** Who only asks what is here is not logged out. */
const ASKED = { ...operation(OPERATION, OPEN), exposeHeadRoute: false }

/**
 * `GET` and `POST /-/oauth_logout`: where an app sends a person who logs out there. It ends the session of this browser and no other, and
 * takes no token from any app.
 * @see OpenID Connect RP-Initiated Logout §2, §3
 */
export function logoutRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(ENDPOINT_PATH.endSession, ASKED, async (request, reply) => {
      const asked = parseLogoutRequest(queryOf(request))
      if (asked === null) return await refusePage(reply, 'malformed')
      const { session } = request
      const judged = await needs.judgeLogout({ request: asked, userGid: session?.user.gid ?? null })
      if (session === null) return await goOn(reply, judged)
      if (!judged.isProven) return await ask(asked, judged, { request, reply, session })
      await needs.endSession(session, request.ip)
      clearSessionCookie(reply)
      return await goOn(reply, { ...judged, isProven: true })
    })

    // A form from the app's site brings no cookie of ours; the same request as GET does.
    app.post(ENDPOINT_PATH.endSession, operation(OPERATION, OPEN), (request, reply) => {
      const body = bodyOf(request)
      const read = parseFormBody(request.headers['content-type'] ?? null, body)
      if (!read.ok) return refusePage(reply, 'form_expected')
      const asked = parseLogoutRequest(read.form)
      return asked === null ? refusePage(reply, 'malformed') : redirectTo(reply, addressOf(asked))
    })

    app.post(CONFIRM_PATH, operation(OPERATION, OPEN), async (request, reply) => {
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      const asked = parseLogoutRequest(read.form)
      if (asked === null) return await refusePage(reply, 'malformed')
      const { session } = request
      const judged = await needs.judgeLogout({ request: asked, userGid: session?.user.gid ?? null })
      if (session !== null) {
        await needs.endSession(session, request.ip)
        clearSessionCookie(reply)
      }
      // The person has said themself that they want it.
      return await goOn(reply, { ...judged, isProven: true })
    })
  })
}

function ask(
  asked: LogoutRequest,
  { appName, destination, unregistered }: LogoutJudgement,
  {
    request,
    reply,
    session,
  }: {
    readonly request: FastifyRequest
    readonly reply: FastifyReply
    readonly session: NonNullable<FastifyRequest['session']>
  },
): FastifyReply {
  const page = LogoutPage({
    action: CONFIRM_PATH,
    appName,
    csrf: csrfToken(request),
    fields: logoutParameters(asked),
    person: session.user,
    unregistered,
    stayHref: HOME,
  })
  return sendPage(reply, page, { formTarget: schemeTarget(destination) })
}

/** Nobody is signed in any more. A person is sent on only if they, or an ID token of theirs, said where to; else they are shown the way. */
function goOn(reply: FastifyReply, { appName, destination, isProven }: LogoutJudgement): FastifyReply {
  if (destination !== null && isProven) return seeOther(reply, destination)
  const back = destination === null || appName === null ? null : { appName, href: destination }
  return sendPage(reply, LoggedOutPage({ back }))
}

function addressOf(asked: LogoutRequest): string {
  const given = Object.entries(logoutParameters(asked)).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  return `${ENDPOINT_PATH.endSession}?${new URLSearchParams(given).toString()}`
}
