import { t } from '../../languages/text.js'
import { LinkButton } from '../../ui/button.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { adminPath } from '../../ui/admin-frame.js'

/** `GET /0/admin` for an admin of several workspaces: which one? */
export function WorkspacesPage({
  frame,
  workspaces,
}: {
  readonly frame: Frame
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
}) {
  return (
    <Shell
      frame={frame}
      nav="admin"
      title={t('Admin console')}
      lead={t('The workspaces that you administer.')}
    >
      <Panel isFlush>
        <Table
          label={t('Workspaces')}
          rows={workspaces}
          keyOf={({ gid }) => gid}
          columns={[
            { head: t('Workspace'), cell: ({ name }) => <bdi class="strong">{name}</bdi> },
            {
              head: t('Actions'),
              kind: 'actions',
              cell: ({ gid, name }) => (
                <LinkButton href={adminPath(gid, 'members')} isSmall label={t('Administer {name}', { name })}>
                  {t('Administer')}
                </LinkButton>
              ),
            },
          ]}
        />
      </Panel>
    </Shell>
  )
}
