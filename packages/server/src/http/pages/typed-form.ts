import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Gid } from '../../protocol/asana/gid.js'
import { BROWSER_FIELD, CSRF_FIELD } from '../../ui/form.js'
import type { TypedForm } from '../../ui/typed.js'
import { TICKET_FIELD } from './form-ticket.js'
import { readCookie, setCookie } from './page-cookies.js'

/** How forms are kept while somebody proves who they are. */
export interface TypedForms {
  readonly keepForm: (kept: {
    readonly userGid: Gid
    readonly page: string
    readonly form: TypedForm
  }) => Promise<string>
  readonly takeForm: (asked: {
    readonly secret: string
    readonly userGid: Gid
    readonly page: string
  }) => Promise<TypedForm | null>
  readonly keptSeconds: number
}

/** Secrets are typed again, what belongs to one page or one session is made anew, and whoever agrees to something looks at it again. */
const NEVER_KEPT: ReadonlySet<string> = new Set([
  BROWSER_FIELD,
  CSRF_FIELD,
  TICKET_FIELD,
  'form_key',
  'current_password',
  'new_password',
  'password',
  'code',
  'codes',
  'response',
  'agree',
  'challenge',
])

/** Keeps what was typed for when this browser comes back to the page. */
export async function keepTyped(
  reply: FastifyReply,
  forms: Pick<TypedForms, 'keepForm' | 'keptSeconds'>,
  kept: {
    readonly userGid: Gid
    readonly page: string
    readonly action: string
    readonly form: URLSearchParams
  },
): Promise<void> {
  const { action, page, userGid } = kept
  const fields = [...kept.form].filter(([name]) => !NEVER_KEPT.has(name))
  const value = await forms.keepForm({ userGid, page, form: { action, fields } })
  setCookie(reply, 'typed', { value, maxAgeSeconds: forms.keptSeconds })
}

/** What somebody typed who is back at the page; null for most. */
export async function takeTyped(
  request: FastifyRequest,
  reply: FastifyReply,
  { takeForm }: Pick<TypedForms, 'takeForm'>,
): Promise<TypedForm | null> {
  const secret = readCookie(request, 'typed')
  if (secret === null || request.session === null || request.method !== 'GET') return null
  const [page = ''] = request.url.split('?')
  const typed = await takeForm({ secret, userGid: request.session.user.gid, page })
  if (typed !== null) setCookie(reply, 'typed', { value: '', maxAgeSeconds: 0 })
  return typed
}
