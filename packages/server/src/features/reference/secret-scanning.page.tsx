import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Sample } from './sample.js'

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
  readonly report: { readonly sample: Sample; readonly credentialsMax: number }
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/secret-scanning"
      title="Secret scanning"
      lead="Find secrets of this server in code, logs and chats, without false alarms."
    >
      <DocsSection
        title="The pattern"
        lead="A prefix that names the kind, 32 random characters, and 6 characters of a checksum: 42 in all."
        code={
          <CopyField id="gitleaks" label="Rule for gitleaks" value={gitleaksRule} isBlock language="ini" />
        }
      >
        <CopyField id="pattern" label="Regular expression" value={pattern} />
        <p>
          For programs, all of this as JSON: <a href={documentPath}>{documentPath}</a>
        </p>
      </DocsSection>
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
      <DocsSection
        title="The checksum"
        code={
          <CopyField
            id="checker"
            label="JavaScript, as an ES module"
            value={checker}
            isBlock
            language="javascript"
          />
        }
      >
        <p>
          CRC-32, as in zip files, over the first 36 characters, written as 6 base62 digits: 0–9, then A–Z,
          then a–z. It tells a secret from text that only looks like one. It protects nothing else.
        </p>
      </DocsSection>
      <DocsSection
        id="report"
        title="Report what you found"
        lead={`You need no account. A report can have up to ${report.credentialsMax} credentials. Those that still work are revoked before you get the answer, and their owners are told.`}
        code={<SampleField id="report-command" label="Report" sample={report.sample} />}
      >
        <p>
          The answer is 202 whatever they were, so that it says nothing about them. Personal access tokens,
          access tokens and client secrets are revoked; a refresh token ends its grant; a code becomes
          useless, and the grant that it was redeemed for ends. Only 503 means that nothing happened: send the
          report again.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
