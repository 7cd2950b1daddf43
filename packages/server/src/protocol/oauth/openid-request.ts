import { CLAIMS_LENGTH_MAX, parseClaimsRequest, type ClaimsRequest } from './claims-request.js'
import { refusal, type RedirectRefusal } from './oauth-error.js'

const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const
/** What the person must be asked again, or that they must not be asked anything. */
export type Prompt = (typeof PROMPTS)[number]
const DISPLAYS = ['page', 'popup', 'touch', 'wap'] as const
export type Display = (typeof DISPLAYS)[number]

/** The parameters of OpenID Connect that say how the person is asked. They are heeded with and without the scope `openid`. */
export interface OpenIdRequest {
  /** Returned in the ID token, verbatim; null when none was sent. */
  readonly nonce: string | null
  /** `none` stands alone. */
  readonly prompts: ReadonlySet<Prompt>
  /** How long ago the person may have signed in at most; null when any time will do, 0 when they must sign in now. */
  readonly maxAgeSeconds: number | null
  /** Who the app thinks that the person is: a text to write into the sign-in form, nothing more. */
  readonly loginHint: string | null
  /** An earlier ID token, unverified. */
  readonly idTokenHint: string | null
  readonly display: Display | null
  /** Language tags, the dearest first. */
  readonly uiLocales: readonly string[]
  readonly claims: ClaimsRequest | null
  /** What the sign-in would best be worth, the dearest first. */
  readonly acrValues: readonly string[]
  /** What it must be worth: one of these. Null when anything will do. */
  readonly requiredAcrs: readonly string[] | null
}

/** What is not read needs no limit but one that no request reaches: to be told that it is too long would help nobody. */
const UNREAD_LENGTH_MAX = 65_536

export const OPENID_LENGTH_MAX = {
  nonce: 1_024,
  prompt: 128,
  max_age: 16,
  login_hint: 512,
  id_token_hint: 8_192,
  display: 64,
  ui_locales: 256,
  claims: CLAIMS_LENGTH_MAX,
  acr_values: 512,
  request: UNREAD_LENGTH_MAX,
  request_uri: UNREAD_LENGTH_MAX,
  registration: UNREAD_LENGTH_MAX,
} as const

const MAX_AGE_DIGITS_MAX = 9
const UI_LOCALES_MAX = 10
const ACR_WISHES_MAX = 10

type Values = Readonly<Record<keyof typeof OPENID_LENGTH_MAX, string | null>>

/**
 * Refuses what says all the rest of a request anew: an app that sends one of these expects it to be heeded, and what stands beside it may
 * lack anything that stands in it. So this is judged before everything else that the rest says.
 * @returns `request_object_unsupported` · `request_uri_unsupported` · `registration_unsupported`, or null for a request with none of them
 * @see OpenID Connect Core §3.1.2.6, §6.1, §6.2, §7.2.1
 */
export function refuseRequestObject(
  values: Pick<Values, 'request' | 'request_uri' | 'registration'>,
): RedirectRefusal | null {
  if (values.request !== null) return refusal('request_object_unsupported')
  if (values.request_uri !== null) return refusal('request_uri_unsupported')
  return values.registration === null ? null : refusal('registration_unsupported')
}

/**
 * Whether a request object wishes its answer posted as a form. The object is refused; this alone is read of it, unverified, so that the
 * refusal comes the way its app listens. It gives nobody anything that the same word beside the object would not.
 * @param text  the `request` parameter; null for none
 * @returns false for what is no JWT, is too long or says something else
 * @see OAuth 2.0 Form Post Response Mode §2 · OpenID Connect Core §6.1
 */
export function wishesFormPost(text: string | null): boolean {
  if (text === null || text.length > OPENID_LENGTH_MAX.request) return false
  const [, payload = '', ...rest] = text.split('.')
  // Five parts are an encrypted one.
  if (rest.length !== 1) return false
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, 'response_mode')) return false
    return (claims as { readonly response_mode: unknown }).response_mode === 'form_post'
  } catch {
    return false
  }
}

/**
 * Judges the OpenID Connect parameters of an authorization request, but for those that `refuseRequestObject` has judged.
 * @returns the request, or `prompt_none_combined` · `parameter_malformed`
 * @see OpenID Connect Core §3.1.2.1, §3.1.2.6
 */
export function judgeOpenIdRequest(
  values: Values,
):
  | { readonly ok: true; readonly value: OpenIdRequest }
  | { readonly ok: false; readonly refusal: RedirectRefusal } {
  const words = (values.prompt ?? '').split(' ').filter((word) => word !== '')
  if (words.includes('none') && words.length > 1) return no(refusal('prompt_none_combined'))
  if (values.max_age !== null && !isMaxAge(values.max_age))
    return no(refusal('parameter_malformed', 'max_age'))
  const claims = values.claims === null ? null : parseClaimsRequest(values.claims)
  if (values.claims !== null && claims === null) return no(refusal('parameter_malformed', 'claims'))
  const acr = claims?.idToken.get('acr') ?? null
  return {
    ok: true,
    value: {
      // OpenID Connect Core §5.5.1.1: what is asked as essential has to be met; everything else is a wish.
      requiredAcrs: acr?.essential === true ? acr.values : null,
      acrValues: [
        ...(acr?.values ?? []),
        ...(values.acr_values ?? '').split(' ').filter((word) => word !== ''),
      ].slice(0, ACR_WISHES_MAX),
      nonce: values.nonce,
      // Others than these mean nothing here, and Asana ignores the parameter altogether.
      prompts: new Set(PROMPTS.filter((prompt) => words.includes(prompt))),
      maxAgeSeconds: values.max_age === null ? null : Number(values.max_age),
      loginHint: values.login_hint,
      idTokenHint: values.id_token_hint,
      display: DISPLAYS.find((display) => display === values.display) ?? null,
      uiLocales: parseLocales(values.ui_locales ?? ''),
      claims,
    },
  }
}

const no = (refused: RedirectRefusal) => ({ ok: false, refusal: refused }) as const

const isMaxAge = (text: string) => /^\d+$/.test(text) && text.length <= MAX_AGE_DIGITS_MAX

function parseLocales(text: string): readonly string[] {
  return text
    .split(' ')
    .filter((tag) => /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(tag))
    .slice(0, UI_LOCALES_MAX)
}
