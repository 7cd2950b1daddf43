import { t } from '../../languages/text.js'
import { Avatar } from '../../ui/avatar.js'
import { Facts, Panel } from '../../ui/panel.js'
import { ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame, type Viewer } from '../../ui/shell.js'

/** `GET /0/profile`: who this person is here. */
export function ProfilePage({
  frame,
  person,
  workspaces,
}: {
  readonly frame: Frame
  readonly person: Pick<Viewer, 'name' | 'email'>
  /** Names of those that they are in. */
  readonly workspaces: readonly string[]
}) {
  const { email, name } = person
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('My Profile Settings')}
      lead={t('Who you are to people and apps here.')}
    >
      <ProfileTabs current="/0/profile" />
      <Panel>
        <div class="person">
          <Avatar name={name} size={56} />
          <h2>
            <bdi>{name}</bdi>
          </h2>
        </div>
        <Facts
          items={[
            { term: t('Name'), value: <bdi>{name}</bdi> },
            { term: t('Email address'), value: <bdi>{email}</bdi> },
            {
              term: workspaces.length === 1 ? t('Workspace') : t('Workspaces'),
              value:
                workspaces.length === 0 ? (
                  t('You are in no workspace yet.')
                ) : (
                  <ul>
                    {workspaces.map((workspace, index) => (
                      <li key={index}>
                        <bdi>{workspace}</bdi>
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
        <p class="hint">{t('To change your name or email address, ask whoever runs this server.')}</p>
      </Panel>
    </Shell>
  )
}
