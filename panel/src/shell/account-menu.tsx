import { ActionIcon, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { IconLock, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../api.ts'
import { useSession } from '../session.ts'
import { ChangePassword } from './change-password.tsx'

export function AccountMenu() {
  const { t } = useTranslation('shell')
  const { name, role, version } = useSession()
  const [changing, changingIs] = useDisclosure(false)
  const router = useRouter()
  const client = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/session')),
    onSuccess: async () => {
      await router.navigate({ to: '/sign-in' })
      client.clear()
    },
  })
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t('account.title', { name })}>
            <IconUserCircle size={22} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown miw={200}>
          <Menu.Label>
            <Text fw={600} c="var(--mantine-color-text)">
              {name}
            </Text>
            {role && t(`common:role.${role}`)}
          </Menu.Label>
          <Menu.Item leftSection={<IconLock size={16} />} onClick={changingIs.open}>
            {t('account.change_password')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
            {t('account.sign_out')}
          </Menu.Item>
          {version && (
            <>
              <Menu.Divider />
              <Menu.Label>Likeness {version}</Menu.Label>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ChangePassword opened={changing} onClose={changingIs.close} />
    </>
  )
}
