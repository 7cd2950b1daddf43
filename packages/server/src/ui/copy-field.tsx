import { t } from '../languages/text.js'
import type { ComponentChildren } from 'preact'
import { highlighted, type CodeLanguage } from './highlight.js'

/**
 * Something to be copied: a client id, a redirect URI, a new secret. The button needs script and is hidden without.
 * @param id  of the element that is copied
 * @param isSecret  in the large box for what is shown once
 * @param isBlock  several lines, kept as they are
 * @param language  to colour the words of a block by
 * @param tabs  between the label and what is copied: other ways to say the same
 */
export function CopyField({
  id,
  label,
  value,
  isSecret = false,
  isBlock = false,
  language,
  tabs,
}: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly isSecret?: boolean
  readonly isBlock?: boolean
  readonly language?: CodeLanguage
  readonly tabs?: ComponentChildren
}) {
  const shown = language === undefined ? value : highlighted(value, language)
  return (
    <div class={isSecret ? 'copy-field secret' : 'copy-field'}>
      <p class="copy-label" id={`${id}-label`}>
        {label}
      </p>
      {tabs}
      <div class="copy-box">
        {isBlock ? (
          <pre tabIndex={0} role="group" aria-labelledby={`${id}-label`}>
            <code id={id}>{shown}</code>
          </pre>
        ) : (
          <code id={id}>{value}</code>
        )}
        <button
          type="button"
          class="button plain small"
          data-copy={id}
          data-copied={t('Copied')}
          data-by-hand={t('Press Ctrl+C')}
          aria-label={t('Copy {label}', { label })}
          hidden
        >
          {t('Copy')}
        </button>
      </div>
    </div>
  )
}
