import { useContext } from 'preact/hooks'
import { rich, t } from '../languages/text.js'
import { Brand } from './brand.js'
import { Checkbox } from './fields.js'
import { Seal } from './icons/seal.js'
import { safeHref } from './safe-href.js'

/** The mark and the name of whoever runs the server. @param size  of the mark, in pixels */
export function BrandMark({ size }: { readonly size?: number }) {
  const { logoHref, name } = useContext(Brand)
  return (
    <>
      {logoHref === null ? (
        <Seal {...(size === undefined ? {} : { size })} />
      ) : (
        <img class="brand-logo" src={safeHref(logoHref)} alt="" height={size ?? 40} />
      )}
      <bdi>{name}</bdi>
    </>
  )
}

/** Where the terms and the word on privacy are; nothing where there are none. */
export function LegalLinks() {
  const { privacyUrl, termsUrl } = useContext(Brand)
  if (privacyUrl === null && termsUrl === null) return null
  return (
    <p class="legal">
      {termsUrl !== null && <a href={safeHref(termsUrl)}>{t('Terms')}</a>}
      {privacyUrl !== null && <a href={safeHref(privacyUrl)}>{t('Privacy')}</a>}
    </p>
  )
}

/** Asks to agree to the terms; nothing where there are none. @param hint  what else is to be known before one goes on */
export function AgreeField({
  error,
  hint,
  isChosen,
}: {
  readonly isChosen: boolean
  readonly error: string | undefined
  readonly hint?: string
}) {
  const { termsUrl } = useContext(Brand)
  if (termsUrl === null) return hint === undefined ? null : <p class="hint">{hint}</p>
  return (
    <Checkbox
      name="agree"
      label={rich('I agree to the <a>terms</a> of this server', {
        a: (words) => <a href={safeHref(termsUrl)}>{words}</a>,
      })}
      hint={hint}
      isChosen={isChosen}
      error={error}
    />
  )
}
