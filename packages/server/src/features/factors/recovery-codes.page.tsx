import { rich, t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { CODES_PATH, SECURITY_PATH } from './factor-paths.page.js'

/** The answer to the form that made codes, the only page that has them. @param nextHref  where to go on */
export function ShownCodesPage({
  codes,
  frame,
  lead,
  nextHref,
}: {
  readonly frame: Frame
  readonly codes: readonly string[]
  readonly lead: string
  readonly nextHref: string
}) {
  return (
    <Shell frame={frame} nav="profile" title={t('Store your recovery codes')} lead={lead}>
      <Panel>
        <CopyField id="codes" label={t('Recovery codes')} value={codes.join('\n')} isSecret isBlock />
        <p>
          {rich(
            '<strong>You won’t see these again.</strong> Only their hashes are kept here. Each works once, after your password, when your device is lost. Keep them where you keep important papers or passwords.',
            { strong: (words) => <strong>{words}</strong> },
          )}
        </p>
        <div class="form-actions">
          <LinkButton href={nextHref} kind="primary">
            {t('I have stored them')}
          </LinkButton>
          <form method="post" action={`${CODES_PATH}/file`} class="post-button">
            <CsrfField token={frame.csrfToken} />
            <HiddenFields values={{ codes: codes.join(' ') }} />
            <Button kind="plain">{t('Download as text')}</Button>
          </form>
        </div>
      </Panel>
    </Shell>
  )
}

/** `GET /0/profile/security/recovery-codes`: what new ones cost. */
export function NewCodesPage({ codesLeft, frame }: { readonly frame: Frame; readonly codesLeft: number }) {
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Make new recovery codes?')}
      above={<BackLink href={SECURITY_PATH}>{t('Security')}</BackLink>}
    >
      <Panel>
        <Price
          items={[
            codesLeft === 0
              ? t('You have no old ones left.')
              : t(
                  'Your {codesLeft, plural, one {# old code stops} other {# old codes stop}} working at once.',
                  { codesLeft },
                ),
            t('You see the new ones once.'),
          ]}
        />
        <form method="post" action={CODES_PATH}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button isArmed>{t('Make new codes')}</Button>
            <LinkButton href={SECURITY_PATH}>{t('Keep the old ones')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}
