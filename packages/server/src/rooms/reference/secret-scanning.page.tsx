import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { DocsPage } from './docs.page.js'

/** A kind of secret, and how to know it. */
export interface SecretKind {
  readonly prefix: string
  readonly name: string
  readonly loss: string
}

/** `/docs/secret-scanning`: what scanners look for. */
export function SecretScanningPage({
  frame,
  kinds,
  pattern,
  checker,
  gitleaksRule,
  documentPath,
  report,
}: {
  readonly frame: Frame
  readonly kinds: readonly SecretKind[]
  readonly pattern: string
  readonly checker: string
  readonly gitleaksRule: string
  /** Where all of this is JSON. */
  readonly documentPath: string
  /** How to report what was found. */
  readonly report: { readonly command: string; readonly credentialsMax: number }
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/secret-scanning"
      title="Secret scanning"
      lead="Find secrets of this server in code, logs and chats, without false alarms."
    >
      <Panel
        title="The pattern"
        lead="A prefix that names the kind, 32 random characters, 6 of a checksum: 42 in all."
      >
        <CopyField id="pattern" label="Regular expression" value={pattern} />
        <CopyField id="gitleaks" label="Rule for gitleaks" value={gitleaksRule} isBlock />
        <p>
          For programs, all of this as JSON: <a href={documentPath}>{documentPath}</a>
        </p>
      </Panel>
      <Panel title="The kinds" isFlush>
        <Table
          label="Kinds of secret"
          rows={kinds}
          keyOf={({ prefix }) => prefix}
          columns={[
            { head: 'Prefix', cell: ({ prefix }) => <code>{prefix}</code> },
            { head: 'What it is', cell: ({ name }) => name },
            { head: 'If it leaked', cell: ({ loss }) => loss },
          ]}
        />
      </Panel>
      <Panel
        title="The checksum"
        lead="CRC-32, as in zip, over the first 36 characters, written as 6 base62 digits: 0–9, then A–Z, then a–z. It tells a secret from a text that only looks like one, and it protects nothing else."
      >
        <CopyField id="checker" label="JavaScript" value={checker} isBlock />
      </Panel>
      <Panel
        id="report"
        title="Report what you found"
        lead={`You need no account. Up to ${report.credentialsMax} credentials in one report; whatever of them still works is revoked before you get the answer, and its owner is told.`}
      >
        <CopyField id="report-command" label="Command" value={report.command} isBlock />
        <p>
          The answer is 202 whatever they were, so that it says nothing about them. Personal access tokens,
          access tokens and client secrets end themselves; a refresh token ends its grant; a code is burned,
          with the grant that it was redeemed for. Only 503 means that nothing happened: send it again.
        </p>
      </Panel>
    </DocsPage>
  )
}
