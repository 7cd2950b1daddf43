import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import type { Clock, Timed } from '../../platform/clock.js'
import { parseGid } from '../../protocol/asana/gid.js'
import type { MemberStore } from '../members/member-ports.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admit, admitForm, pageNumberOf } from '../../http/pages/admission.js'
import { queryOf } from '../../http/request-parts.js'
import { operation, routes } from '../../http/routes.js'
import {} from '../../http/request-parts.js'
import { CredentialPage } from './credential.page.js'
import { readCredentialFilter, shownCredential } from './credential-filter.routes.js'
import { CREDENTIALS_PER_PAGE, CredentialsPage } from './credentials.page.js'
import type { ListCredentials } from './list-credentials.js'
import type { AppBlockStore } from '../app-admission/ports.js'
import type { CredentialKind, CredentialStore } from './ports.js'

interface Needs {
  readonly credentials: Pick<CredentialStore, 'find' | 'restoredOthers'>
  readonly listCredentials: ListCredentials
  readonly blocks: Pick<AppBlockStore, 'apps'>
  readonly members: Pick<MemberStore, 'find'>
  readonly endCredential: Timed<CredentialStore['end']>
  readonly clock: Clock
}

interface Named {
  readonly Params: { readonly kind: string; readonly gid: string }
}

const TOKENS = `${ADMIN_PATH}/:workspace/tokens`

/** Every token and grant of a workspace's members. */
export function credentialRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(
      TOKENS,
      operation('workspace_tokens'),
      async (request, reply) => await showAll(request, reply, needs),
    )
    app.get<Named>(`${TOKENS}/:kind/:gid`, operation('workspace_token'), async (request, reply) => {
      const admission = await admit(request, reply)
      if (admission === null) return await reply
      const named = namedBy(request)
      const found =
        named === null
          ? null
          : await needs.credentials.find({
              ...named,
              workspaceGid: admission.workspace.gid,
              adminGid: admission.session.user.gid,
              nowMs: needs.clock.nowMs(),
            })
      if (found === null) return await refusePage(reply, 'not_found')
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <CredentialPage {...admission} frame={frame} credential={shownCredential(found)} />,
      )
    })
    app.post<Named>(
      `${TOKENS}/:kind/:gid/revoke`,
      operation('revoke_member_token'),
      async (request, reply) => await revoke(request, reply, needs),
    )
  })
}

async function revoke(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { endCredential }: Needs,
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const named = namedBy(request)
  if (named === null) return await refusePage(reply, 'not_found')
  const { session, workspace } = admission
  const decision = await endCredential({
    ...named,
    workspaceGid: workspace.gid,
    adminGid: session.user.gid,
    from: admission.from,
  })
  if (decision === 'unknown') return await refusePage(reply, 'not_found')
  // The page itself says why not, and what can be done instead.
  if (decision === 'beyond_reach')
    return await seeOther(reply, adminPath(workspace.gid, 'tokens', named.kind, named.gid))
  setFlash(reply, decision === 'revoked' ? 'member_token_revoked' : 'token_gone')
  return await seeOther(reply, adminPath(workspace.gid, 'tokens'))
}

async function showAll(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const admission = await admit(request, reply)
  if (admission === null) return await reply
  const { session, workspace } = admission
  const nowMs = needs.clock.nowMs()
  const { values, wish } = readCredentialFilter(queryOf(request))
  const page = pageNumberOf(request)
  const { credentials, ...listed } = await needs.listCredentials(
    { workspaceGid: workspace.gid, adminGid: session.user.gid },
    { ...wish, skip: (page - 1) * CREDENTIALS_PER_PAGE, sizeMax: CREDENTIALS_PER_PAGE },
  )
  const apps = await needs.blocks.apps(workspace.gid, { nowMs, sinceMs: nowMs })
  const { isRestored, userGid } = wish.filter
  const person = userGid === null ? null : await needs.members.find(workspace.gid, userGid, nowMs)
  const frame = await frameOf(request, reply)
  return await sendPage(
    reply,
    <CredentialsPage
      {...admission}
      {...listed}
      frame={frame}
      credentials={credentials.map(shownCredential)}
      page={page}
      filter={values}
      apps={apps}
      person={person}
      restoredOthers={isRestored ? await needs.credentials.restoredOthers(workspace.gid, nowMs) : []}
    />,
  )
}

function namedBy(request: FastifyRequest<Named>) {
  const gid = parseGid(request.params.gid)
  const kind = (['personal', 'grant'] as const satisfies readonly CredentialKind[]).find(
    (one) => one === request.params.kind,
  )
  return gid === null || kind === undefined ? null : { gid, kind }
}
