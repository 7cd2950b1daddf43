import type { ComponentChildren } from 'preact'
import { t } from '../languages/text.js'
import { CsrfField, HiddenFields } from './form.js'
import { safeHref } from './safe-href.js'
import { TypedValues, useTypedForm } from './typed.js'

/** What a page needs to ask a passkey. */
export interface PasskeyAsked {
  /** JSON, for the browser. */
  readonly options: string
  /** Comes back with the answer. */
  readonly challenge: string
  readonly lifetimeMs: number
}

/**
 * A form whose button asks the browser for a passkey, by `public/passkey.js`; the page names that script.
 * @param without  what people without script, or without passkeys, do instead
 */
export function PasskeyForm({
  act,
  action,
  asked: { challenge, lifetimeMs, options },
  csrfToken,
  fields = {},
  button,
  isPlain = false,
  without,
  children,
}: {
  readonly act: 'create' | 'get'
  readonly action: string
  readonly asked: PasskeyAsked
  readonly csrfToken: string
  readonly fields?: Readonly<Record<string, string>>
  readonly button: string
  readonly isPlain?: boolean
  readonly without: ComponentChildren
  readonly children?: ComponentChildren
}) {
  return (
    <form
      method="post"
      action={safeHref(action)}
      class="stack"
      data-passkey={act}
      data-options={options}
      data-lifetime-ms={lifetimeMs}
    >
      <CsrfField token={csrfToken} />
      <HiddenFields values={{ ...fields, challenge, response: '' }} />
      <TypedValues.Provider value={useTypedForm(action)}>{children}</TypedValues.Provider>
      <button type="submit" class={isPlain ? 'button plain' : 'button primary'} hidden>
        {button}
      </button>
      <p class="hint" data-passkey-without>
        {without}
      </p>
      <p
        class="hint"
        role="status"
        data-passkey-status
        data-unknown={t('This browser knows no passkeys.')}
        data-waiting={t('Waiting for your passkey …')}
        data-registered={t('This passkey is registered already.')}
        data-failed={t('That did not work. Try again, or use another way.')}
      />
    </form>
  )
}
