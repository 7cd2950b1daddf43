import { t } from '../languages/text.js'
/**
 * Something to be copied: a client id, a redirect URI, a new secret. The button needs script and is hidden without.
 * @param id  of the element that is copied
 * @param isSecret  in the large box for what is shown once
 * @param isBlock  several lines, kept as they are
 */
export function CopyField({
  id,
  label,
  value,
  isSecret = false,
  isBlock = false,
}: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly isSecret?: boolean
  readonly isBlock?: boolean
}) {
  return (
    <div class={isSecret ? 'copy-field secret' : 'copy-field'}>
      <p class="copy-label" id={`${id}-label`}>
        {label}
      </p>
      <div class="copy-box">
        {isBlock ? (
          <pre tabIndex={0} role="group" aria-labelledby={`${id}-label`}>
            <code id={id}>{value}</code>
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
