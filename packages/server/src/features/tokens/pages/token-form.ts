import { t } from '../../../languages/text.js'
import { parseDate } from '../../../protocol/asana/dates.js'
import { parseGranularScope } from '../../../protocol/asana/scopes.js'
import { FULL_SCOPE } from '../../../protocol/oauth/scope.js'
import { isScopePreset, presetScopes, type ScopePreset } from '../../../protocol/oauth/scope-presets.js'
import type { GrantedScopes } from '../../../protocol/token/principal.js'
import type { CreatePersonalToken } from '../create-personal-token.js'
import { PERSONAL_TOKEN_LIFETIME_DAYS, tokenNameFault } from '../token.rules.js'
import { DAY_MS } from '../../../time-units.js'

/** How much of a description that is too long comes back with the form. */
const KEPT_DESCRIPTION_LENGTH_MAX = 4_096
/** Scopes that an address ticks. */
const PREFILLED_SCOPES_MAX = 200

/** Days to choose from; beside them a date, and no expiry at all. */
export const LIFETIME_DAYS_CHOICES: readonly number[] = [7, 30, 60, PERSONAL_TOKEN_LIFETIME_DAYS, 365]

/** The form of a new token as somebody filled it in. */
export interface TokenForm {
  readonly description: string
  /** A number of days, `date` or `never`. */
  readonly expires: string
  /** `2027-01-31`; counts with `date` alone. */
  readonly expiresOn: string
  readonly access: 'full' | 'scopes' | ScopePreset
  /** What is ticked; counts with `scopes` alone. */
  readonly scopes: ReadonlySet<string>
  readonly agrees: boolean
}

export type TokenFormField = 'description' | 'expires' | 'expires_on' | 'scopes' | 'agree'

export interface TokenFormError {
  readonly field: TokenFormField
  readonly text: string
}

/** Reads the fields of the form, or of an address that fills them in beforehand. What is absent has its default. */
export function readTokenForm(fields: URLSearchParams): TokenForm {
  const access = fields.get('access')
  return {
    description: (fields.get('description') ?? '').slice(0, KEPT_DESCRIPTION_LENGTH_MAX),
    expires: fields.get('expires') ?? String(PERSONAL_TOKEN_LIFETIME_DAYS),
    expiresOn: fields.get('expires_on') ?? '',
    access: access === 'scopes' || isScopePreset(access) ? access : 'full',
    scopes: new Set(fields.getAll('scopes')),
    agrees: fields.get('agree') === 'on',
  }
}

/**
 * The form as an address fills it in: `description`, `expires`, `access` and `scopes`, or `like`, a token of the person's own whose name
 * and scopes it begins with, and `add`, what it is to have beside. Only what is a scope is taken, and nobody agrees by an address.
 * @param like  null for none, and for a token of somebody else's
 */
export function prefilledTokenForm(
  query: URLSearchParams,
  like: { readonly name: string; readonly scopes: GrantedScopes } | null,
): TokenForm {
  const form = { ...readTokenForm(query), agrees: false }
  const known = (names: Iterable<string>) =>
    [...names].filter((name) => parseGranularScope(name) === name).slice(0, PREFILLED_SCOPES_MAX)
  const added = query.getAll('add')
  const description = like?.name ?? form.description
  if (added.includes(FULL_SCOPE) || like?.scopes === 'full')
    return { ...form, description, access: 'full', scopes: new Set() }
  const scopes = new Set(known([...(like?.scopes ?? form.scopes), ...added]))
  const access = added.length > 0 || like !== null ? 'scopes' : form.access
  return { ...form, description, access, scopes }
}

/**
 * What a form asks for, or every field that is wrong and how to mend it.
 * @param at.opening  the scopes that open anything on this server, out of which presets are
 */
export function parseTokenForm(
  form: TokenForm,
  {
    mustAgree,
    nowMs,
    opening,
  }: {
    readonly mustAgree: boolean
    readonly nowMs: number
    readonly opening: ReadonlySet<string>
  },
):
  | { readonly ok: true; readonly wish: Pick<CreatePersonalToken, 'name' | 'expires' | 'scopes'> }
  | { readonly ok: false; readonly errors: readonly TokenFormError[] } {
  const expiry = parseExpiry(form, nowMs)
  const nameFault = tokenNameFault(form.description.trim())
  const errors: readonly TokenFormError[] = [
    ...(nameFault === null ? [] : [{ field: 'description', text: `${nameFault}.` } as const]),
    ...(expiry.ok ? [] : [expiry.error]),
    ...scopesErrors(form),
    ...(form.agrees || !mustAgree
      ? []
      : [{ field: 'agree', text: t('Tick the box if you agree.') } as const]),
  ]
  if (!expiry.ok || errors.length > 0) return { ok: false, errors }
  return {
    ok: true,
    wish: { name: form.description, expires: expiry.expires, scopes: scopesOf(form, opening) },
  }
}

function scopesOf(
  { access, scopes }: Pick<TokenForm, 'access' | 'scopes'>,
  opening: ReadonlySet<string>,
): readonly string[] | null {
  if (access === 'full') return null
  return access === 'scopes' ? [...scopes] : presetScopes(access, opening)
}

function parseExpiry(
  { expires, expiresOn }: TokenForm,
  nowMs: number,
):
  | { readonly ok: true; readonly expires: CreatePersonalToken['expires'] }
  | { readonly ok: false; readonly error: TokenFormError } {
  if (expires === 'never') return { ok: true, expires: 'never' }
  if (LIFETIME_DAYS_CHOICES.some((days) => String(days) === expires))
    return { ok: true, expires: { atMs: nowMs + Number(expires) * DAY_MS } }
  if (expires !== 'date') return refuse('expires', 'Choose when the token expires.')
  const date = parseDate(expiresOn)
  if (date === null) return refuse('expires_on', 'Enter the date as year-month-day, such as 2027-01-31.')
  // It works through that day.
  const atMs = Date.parse(`${date}T23:59:59.999Z`)
  return atMs > nowMs ? { ok: true, expires: { atMs } } : refuse('expires_on', 'Choose today or a later day.')
}

function scopesErrors({ access, scopes }: TokenForm): readonly TokenFormError[] {
  if (access !== 'scopes') return []
  if (scopes.size === 0)
    return [{ field: 'scopes', text: t('Choose at least one scope, or full permissions.') }]
  const areKnown = [...scopes].every((scope) => parseGranularScope(scope) !== null)
  return areKnown ? [] : [{ field: 'scopes', text: t('One of these is not a scope. Choose from the list.') }]
}

function refuse(field: TokenFormField, text: string): { ok: false; error: TokenFormError } {
  return { ok: false, error: { field, text } }
}
