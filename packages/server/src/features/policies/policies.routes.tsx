import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import { signedInActor } from '../../http/request-actor.js'
import type { PreviewPolicy, SavePolicy } from './change-policy.js'
import type { policyFields, PolicyForm, PolicyFormError, readPolicyForm } from './policy-form.js'
import type { PolicyStore } from './ports.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admit, admitForm, type Admission } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { PoliciesPage } from './policies.page.js'
import { PolicyReviewPage } from './policy-review.page.js'
import { policyWords, STOP_WORDS } from './policy-words.js'

interface Needs {
  readonly policies: Pick<PolicyStore, 'find'>
  readonly previewPolicy: PreviewPolicy
  readonly savePolicy: SavePolicy
  /** The form of the policies' feature. */
  readonly form: {
    readonly read: typeof readPolicyForm
    readonly fields: typeof policyFields
    readonly of: (policy: Parameters<typeof policyWords>[0]) => PolicyForm
  }
}

interface Named {
  readonly Params: { readonly workspace: string }
}

const POLICIES = `${ADMIN_PATH}/:workspace/policies`
const OPERATION = 'workspace_policies'

/** What a workspace demands of tokens. Changing it takes a look at what it would stop. */
export function policyRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(POLICIES, operation(OPERATION), async (request, reply) => {
      const admission = await admit(request, reply, { recent: true })
      return admission === null ? await reply : await showForm({ request, reply, admission }, needs)
    })
    app.post<Named>(
      `${POLICIES}/review`,
      operation('review_policies'),
      async (request, reply) => await review(request, reply, needs),
    )
    app.post<Named>(
      POLICIES,
      operation('save_policies'),
      async (request, reply) => await save(request, reply, needs),
    )
  })
}

async function review(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const to = adminPath(request.params.workspace, 'policies')
  const admission = await admitForm(request, reply, { to })
  if (admission === null) return await reply
  const values = needs.form.read(admission.form)
  const workspaceGid = admission.workspace.gid
  const outcome = await needs.previewPolicy({ workspaceGid, form: values, address: request.ip })
  const exchange = { request, reply, admission }
  if (!outcome.ok) return await showForm(exchange, needs, { values, errors: outcome.errors })
  const { preview } = outcome
  const seen = admission.form.get('version') ?? ''
  if (seen !== String(preview.before.version))
    return await showForm(exchange, needs, { values, isStale: true })
  return await sendPage(
    reply,
    <PolicyReviewPage
      {...admission}
      frame={await frameOf(request, reply)}
      preview={preview}
      fields={{ ...needs.form.fields(values), version: seen }}
      sentences={preview.changes.map((part) => policyWords(preview.policy, part))}
      stopWords={STOP_WORDS}
    />,
  )
}

async function save(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const to = adminPath(request.params.workspace, 'policies')
  const admission = await admitForm(request, reply, { to })
  if (admission === null) return await reply
  const { form, session, workspace } = admission
  const values = needs.form.read(form)
  const seen = form.get('version') ?? ''
  const outcome = await needs.savePolicy({
    workspaceGid: workspace.gid,
    adminGid: session.user.gid,
    seenVersion: /^\d{1,9}$/.test(seen) ? Number(seen) : -1,
    form: values,
    actor: signedInActor(request, session),
  })
  const exchange = { request, reply, admission }
  switch (outcome.decision) {
    case 'saved':
      setFlash(reply, 'policies_saved')
      return await seeOther(reply, to)
    case 'unchanged':
      return await seeOther(reply, to)
    case 'stale':
      return await showForm(exchange, needs, { values, isStale: true })
    case 'wrong':
      return await showForm(exchange, needs, { values, errors: outcome.errors })
    case 'not_admin':
    case 'unknown':
      return await refusePage(reply, 'not_found')
  }
}

async function showForm(
  exchange: {
    readonly request: FastifyRequest
    readonly reply: FastifyReply
    readonly admission: Admission
  },
  needs: Needs,
  again: {
    readonly values?: PolicyForm
    readonly errors?: readonly PolicyFormError[]
    readonly isStale?: boolean
  } = {},
): Promise<FastifyReply> {
  const { admission, reply, request } = exchange
  const { errors = [], isStale = false } = again
  const stored = await needs.policies.find(admission.workspace.gid)
  const frame = await frameOf(request, reply)
  const page = (
    <PoliciesPage
      frame={frame}
      workspace={admission.workspace}
      stored={stored}
      values={again.values ?? needs.form.of(stored.policy)}
      errors={errors}
      isStale={isStale}
    />
  )
  return await sendPage(reply, page, { status: isStale ? 409 : errors.length > 0 ? 400 : 200 })
}
