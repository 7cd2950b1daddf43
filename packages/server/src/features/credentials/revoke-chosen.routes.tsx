import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { seeOther, sendPage } from '../../http/pages/context.js'
import type { Clock, Timed } from '../../platform/clock.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admit, admitForm } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { readCredentialFilter, shownCredential } from './credential-filter.routes.js'
import { setFilters } from './credential-filters.page.js'
import type { CredentialName } from './ports.js'
import { RevokeChosenPage } from './revoke-chosen.page.js'
import type { CredentialStore } from './ports.js'

interface Needs {
  readonly credentials: Pick<CredentialStore, 'findEach'>
  readonly endCredential: Timed<CredentialStore['end']>
  readonly clock: Clock
}

const REVOKE = `${ADMIN_PATH}/:workspace/tokens/revoke`
/** Tokens that one form ends. */
const CHOSEN_MAX = 50
const KINDS = ['personal', 'grant'] as const

/** Several tokens at once: first what stops, then the end of each. */
export function revokeChosenRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(
      REVOKE,
      operation('review_member_tokens'),
      async (request, reply) => await review(request, reply, needs),
    )
    app.post(
      REVOKE,
      operation('revoke_member_tokens'),
      async (request, reply) => await revoke(request, reply, needs),
    )
  })
}

async function review(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const admission = await admit(request, reply, { recent: true })
  if (admission === null) return await reply
  const { session, workspace } = admission
  // Whoever was asked for their password after they sent the form has their choice again.
  const fields =
    request.typed === null
      ? queryOf(request)
      : new URLSearchParams(request.typed.fields.map(([name, value]) => [name, value]))
  const { isCut, named } = readChosen(fields)
  const found = await needs.credentials.findEach({
    named,
    workspaceGid: workspace.gid,
    adminGid: session.user.gid,
    nowMs: needs.clock.nowMs(),
  })
  return await sendPage(
    reply,
    <RevokeChosenPage
      {...admission}
      frame={await frameOf(request, reply)}
      chosen={found.map(shownCredential)}
      chosenMax={CHOSEN_MAX}
      isCut={isCut}
      set={setFilters(readCredentialFilter(fields).values)}
    />,
  )
}

async function revoke(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const { from, form, session, workspace } = admission
  const decisions = new Set<string>()
  // Each in a transaction of its own, one after the other: an end that is done stays, and sending the form again does the rest.
  for (const one of readChosen(form).named)
    decisions.add(
      await needs.endCredential({ ...one, workspaceGid: workspace.gid, adminGid: session.user.gid, from }),
    )
  const areSomeLeft = decisions.has('beyond_reach')
  if (decisions.has('revoked'))
    setFlash(reply, areSomeLeft ? 'member_tokens_revoked_partly' : 'member_tokens_revoked')
  else if (decisions.size > 0) setFlash(reply, areSomeLeft ? 'member_tokens_kept' : 'member_tokens_gone')
  const query = new URLSearchParams(setFilters(readCredentialFilter(form).values)).toString()
  return await seeOther(reply, `${adminPath(workspace.gid, 'tokens')}?${query}`)
}

/** Those that are named well, each once. */
function readChosen(fields: URLSearchParams): {
  readonly named: readonly CredentialName[]
  readonly isCut: boolean
} {
  const texts = [...new Set(fields.getAll('pick'))]
  const named = texts.slice(0, CHOSEN_MAX).flatMap((text) => {
    const [first, last = '', ...more] = text.split('.')
    const kind = KINDS.find((one) => one === first)
    const gid = parseGid(last)
    return kind === undefined || gid === null || more.length > 0 ? [] : [{ kind, gid }]
  })
  return { named, isCut: texts.length > CHOSEN_MAX }
}
