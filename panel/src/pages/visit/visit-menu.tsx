import { ActionIcon, Menu } from '@mantine/core'
import { IconDotsVertical, IconEraser, IconLogout } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export interface VisitMenuProps {
  /** Undefined: nobody is known yet. */
  onForget: (() => void) | undefined
  onLeave: () => void
  leaving: boolean
}

export function VisitMenu({ onForget, onLeave, leaving }: VisitMenuProps) {
  const { t } = useTranslation('visit')
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('menu.label')} loading={leaving}>
          <IconDotsVertical size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onForget && (
          <Menu.Item leftSection={<IconEraser size={18} aria-hidden />} onClick={onForget}>
            {t('menu.forget')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={onLeave}>
          {t('menu.leave')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
