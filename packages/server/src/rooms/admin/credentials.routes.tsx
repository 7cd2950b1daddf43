import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/contexts/pages.js'
import type { Clock } from '../../platform/clock.js'
import { parseGid } from '../../protocol/asana/gid.js'
import type { MemberStore } from '../workspaces/member-ports.js'
import { ADMIN_PATH, adminPath, PAGE_SIZE } from './admin-frame.page.js'
import { admit, admitForm, pageNumberOf } from './admission.routes.js'
import {
  CredentialPage,
  CredentialsPage,
  UNUSED_DAYS,
  type FilterValues,
  type ShownCredential,
} from './credentials.page.js'
import type { EndCredential } from './end-credential.js'
import type { AppBlockStore, Credential, CredentialFilter, CredentialKind, CredentialStore } from './ports.js'
import { wordsForAdmins } from './admin-words.js'

interface Needs {
  readonly credentials: CredentialStore
  readonly blocks: Pick<AppBlockStore, 'apps'>
  readonly members: Pick<MemberStore, 'find'>
  readonly endCredential: EndCredential
  readonly clock: Clock
}

interface Named {
  readonly Params: { readonly kind: string; readonly gid: string }
}

const TOKENS = `${ADMIN_PATH}/:workspace/tokens`
const DAY_MS = 24 * 60 * 60 * 1_000

/** Every token and grant of a workspace's members. */
export function credentialRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get(TOKENS, async (request, reply) => await showAll(request, reply, needs))
    app.get<Named>(`${TOKENS}/:kind/:gid`, async (request, reply) => {
      const admission = await admit(request, reply, { operation: 'workspace_token' })
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
      return await sendPage(reply, <CredentialPage {...admission} frame={frame} credential={shown(found)} />)
    })
    app.post<Named>(
      `${TOKENS}/:kind/:gid/revoke`,
      async (request, reply) => await revoke(request, reply, needs),
    )
    await Promise.resolve()
  }
}

async function revoke(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { endCredential }: Needs,
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply, { operation: 'revoke_member_token' })
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
  const admission = await admit(request, reply, { operation: 'workspace_tokens' })
  if (admission === null) return await reply
  const { session, workspace } = admission
  const nowMs = needs.clock.nowMs()
  const { filter, values } = readFilter(request.query as URLSearchParams, nowMs)
  const page = pageNumberOf(request)
  const listed = await needs.credentials.list({
    workspaceGid: workspace.gid,
    adminGid: session.user.gid,
    filter,
    nowMs,
    skip: (page - 1) * PAGE_SIZE,
    sizeMax: PAGE_SIZE,
  })
  const apps = await needs.blocks.apps(workspace.gid, { nowMs, sinceMs: nowMs })
  const person =
    filter.userGid === null ? null : await needs.members.find(workspace.gid, filter.userGid, nowMs)
  const frame = await frameOf(request, reply)
  return await sendPage(
    reply,
    <CredentialsPage
      {...admission}
      frame={frame}
      credentials={listed.credentials.map(shown)}
      total={listed.total}
      page={page}
      filter={values}
      apps={apps}
      person={person}
      restoredOthers={filter.isRestored ? await needs.credentials.restoredOthers(workspace.gid, nowMs) : []}
    />,
  )
}

/** What is no filter is none: an address that somebody mistyped shows more, never an error. */
function readFilter(
  query: URLSearchParams,
  nowMs: number,
): { readonly filter: CredentialFilter; readonly values: FilterValues } {
  const userGid = parseGid(query.get('person') ?? '')
  const app = query.get('app') ?? ''
  const clientId = app === 'personal' ? null : parseGid(app)
  const days = UNUSED_DAYS.find((one) => String(one) === query.get('unused')) ?? null
  const isRestored = query.get('mark') === 'restored'
  const state = query.get('state') === 'all' ? 'all' : query.get('state') === 'ended' ? 'ended' : 'live'
  return {
    filter: {
      userGid,
      state,
      of: app === 'personal' ? 'personal' : clientId === null ? null : { clientId },
      unusedSinceMs: days === null ? null : nowMs - days * DAY_MS,
      isRestored,
    },
    values: {
      person: userGid ?? '',
      state,
      app: app === 'personal' ? app : (clientId ?? ''),
      unused: days === null ? '' : String(days),
      mark: isRestored ? 'restored' : '',
    },
  }
}

function namedBy(request: FastifyRequest<Named>) {
  const gid = parseGid(request.params.gid)
  const kind = (['personal', 'grant'] as const satisfies readonly CredentialKind[]).find(
    (one) => one === request.params.kind,
  )
  return gid === null || kind === undefined ? null : { gid, kind }
}

function shown(credential: Credential): ShownCredential {
  return { ...credential, groups: wordsForAdmins(credential.scopes.set) }
}
