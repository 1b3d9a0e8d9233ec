import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconDownload, IconRefresh, IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../../session.ts'
import { ImportList } from './import-list.tsx'
import { RefreshList } from './refresh-list.tsx'

/** What is done to the list as a whole. */
export function ListMenu() {
  const { t } = useTranslation('watchlist')
  const { may } = useSession()
  const [importing, importingIs] = useDisclosure(false)
  const [refreshing, refreshingIs] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDots size={18} aria-hidden />}>
            {t('list.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUpload size={16} aria-hidden />} onClick={importingIs.open}>
            {t('import.title')}
          </Menu.Item>
          {may('admin') && (
            <>
              <Menu.Item
                leftSection={<IconDownload size={16} aria-hidden />}
                component="a"
                href="/api/v1/watchlist/export"
                download
              >
                {t('list.export')}
              </Menu.Item>
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={refreshingIs.open}>
                {t('refresh.title')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ImportList opened={importing} onClose={importingIs.close} />
      <RefreshList opened={refreshing} onClose={refreshingIs.close} />
    </>
  )
}
