import { t } from '../../languages/text.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'

/** Ten years: longer ones are a slip of the finger. */
const DAYS_MAX = 3_650
const ADDRESS_RANGES_MAX = 100
/** How much of the list of ranges that is too long comes back with the form. */
const KEPT_RANGES_LENGTH_MAX = 8_192

/** The form of a workspace's policies as somebody filled it in. */
export interface PolicyForm {
  readonly personalTokens: 'allowed' | 'refused'
  readonly tokenDaysMax: string
  readonly apps: 'any' | 'approved'
  readonly secondFactor: boolean
  readonly addressRanges: string
  readonly unusedDaysMax: string
}

export type PolicyField = 'token_days_max' | 'address_ranges' | 'unused_days_max'

export interface PolicyFormError {
  readonly field: PolicyField
  readonly text: string
}

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: WorkspacePolicy }
  | { readonly ok: false; readonly errors: readonly PolicyFormError[] }

export function readPolicyForm(fields: URLSearchParams): PolicyForm {
  return {
    personalTokens: fields.get('personal_tokens') === 'refused' ? 'refused' : 'allowed',
    tokenDaysMax: (fields.get('token_days_max') ?? '').slice(0, 20),
    apps: fields.get('apps') === 'approved' ? 'approved' : 'any',
    secondFactor: fields.get('second_factor') === 'on',
    addressRanges: (fields.get('address_ranges') ?? '').slice(0, KEPT_RANGES_LENGTH_MAX),
    unusedDaysMax: (fields.get('unused_days_max') ?? '').slice(0, 20),
  }
}

/** What the form shows of a policy. */
export function policyFormOf(policy: WorkspacePolicy): PolicyForm {
  return {
    personalTokens: policy.personalTokensAllowed ? 'allowed' : 'refused',
    tokenDaysMax: policy.personalTokenDaysMax === null ? '' : String(policy.personalTokenDaysMax),
    apps: policy.apps,
    secondFactor: policy.secondFactorRequired,
    addressRanges: policy.addressRanges.join('\n'),
    unusedDaysMax: policy.unusedDaysMax === null ? '' : String(policy.unusedDaysMax),
  }
}

/** The same fields as a form sends them. */
export function policyFields(form: PolicyForm): Readonly<Record<string, string | null>> {
  return {
    personal_tokens: form.personalTokens,
    token_days_max: form.tokenDaysMax,
    apps: form.apps,
    second_factor: form.secondFactor ? 'on' : null,
    address_ranges: form.addressRanges,
    unused_days_max: form.unusedDaysMax,
  }
}

/**
 * Makes a policy of a form.
 * @param canonicalRange  one way of writing a range of addresses; null for what is none
 * @returns the policy, or every field that is wrong and how to mend it
 */
export function parsePolicyForm(
  form: PolicyForm,
  canonicalRange: (text: string) => string | null,
): ParsedPolicy {
  const tokenDays = parseDays(form.tokenDaysMax)
  const unusedDays = parseDays(form.unusedDaysMax)
  const texts = form.addressRanges.split(/[\s,]+/).filter((text) => text !== '')
  const ranges = texts.map((text) => ({ text, range: canonicalRange(text) }))
  const strange = ranges.find(({ range }) => range === null)
  const days = t('Enter whole days from 1 to {days}, or leave it empty.', { days: DAYS_MAX })
  const errors: readonly PolicyFormError[] = [
    ...(tokenDays === undefined ? [{ field: 'token_days_max', text: days } as const] : []),
    ...(strange === undefined
      ? []
      : [
          {
            field: 'address_ranges',
            text: t('{text} is not an address range. Write 203.0.113.0/24 or 2001:db8::/32.', {
              text: strange.text.slice(0, 64),
            }),
          } as const,
        ]),
    ...(texts.length > ADDRESS_RANGES_MAX
      ? [
          {
            field: 'address_ranges',
            text: t('Enter {ranges} ranges at most.', { ranges: ADDRESS_RANGES_MAX }),
          } as const,
        ]
      : []),
    ...(unusedDays === undefined ? [{ field: 'unused_days_max', text: days } as const] : []),
  ]
  if (errors.length > 0 || tokenDays === undefined || unusedDays === undefined) return { ok: false, errors }
  return {
    ok: true,
    policy: {
      personalTokensAllowed: form.personalTokens === 'allowed',
      personalTokenDaysMax: tokenDays,
      apps: form.apps,
      secondFactorRequired: form.secondFactor,
      addressRanges: [...new Set(ranges.flatMap(({ range }) => (range === null ? [] : [range])))].toSorted(),
      unusedDaysMax: unusedDays,
    },
  }
}

/** @returns null for none, undefined for what is no number of days */
function parseDays(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const days = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0
  return days >= 1 && days <= DAYS_MAX ? days : undefined
}

export type PolicyPart = keyof WorkspacePolicy

/** Which parts of a policy differ. */
export function changedParts(before: WorkspacePolicy, after: WorkspacePolicy): readonly PolicyPart[] {
  const parts = Object.keys(OPEN_POLICY) as PolicyPart[]
  return parts.filter((part) => textOf(before, part) !== textOf(after, part))
}

/** Some parts of a policy, for the security record. */
export function partsText(policy: WorkspacePolicy, parts: readonly PolicyPart[]): string {
  return parts.map((part) => `${part}=${textOf(policy, part)}`).join('; ')
}

function textOf(policy: WorkspacePolicy, part: PolicyPart): string {
  const value = policy[part]
  if (value === null) return 'none'
  return typeof value === 'object' ? value.join(' ') || 'none' : String(value)
}
