import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { counted } from '../../ui/time-words.js'
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
    <Shell frame={frame} nav="profile" title="Store your recovery codes" lead={lead}>
      <Panel>
        <CopyField id="codes" label="Recovery codes" value={codes.join('\n')} isSecret isBlock />
        <p>
          <strong>You won’t see these again.</strong> Only their hashes are kept here. Each works once, after
          your password, when your device is lost. Keep them where you keep important papers or passwords.
        </p>
        <div class="form-actions">
          <LinkButton href={nextHref} kind="primary">
            I have stored them
          </LinkButton>
          <form method="post" action={`${CODES_PATH}/file`} class="post-button">
            <CsrfField token={frame.csrfToken} />
            <HiddenFields values={{ codes: codes.join(' ') }} />
            <Button kind="plain">Download as text</Button>
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
      title="Make new recovery codes?"
      above={<BackLink href={SECURITY_PATH}>Security</BackLink>}
    >
      <Panel>
        <Price
          items={[
            codesLeft === 0
              ? 'You have no old ones left.'
              : `Your ${counted(codesLeft, 'old code')} ${codesLeft === 1 ? 'stops' : 'stop'} working at once.`,
            'You see the new ones once.',
          ]}
        />
        <form method="post" action={CODES_PATH}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button isArmed>Make new codes</Button>
            <LinkButton href={SECURITY_PATH}>Keep the old ones</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}
