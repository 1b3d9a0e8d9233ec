import { ActionIcon, Menu } from '@mantine/core'
import { IconDotsVertical, IconFaceId, IconLink, IconLinkOff, IconPencil, IconUserMinus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GalleryClient } from '../../../api-galleries.ts'

/** In the order of the menu; `null`: a line. */
const ITEMS = [
  ['link', IconLink, 'link.make'],
  ['revoke', IconLinkOff, 'link.revoke'],
  null,
  ['face', IconFaceId, 'client.add_face'],
  ['edit', IconPencil, 'client.edit'],
  ['remove', IconUserMinus, 'client.remove'],
] as const

export type ClientAction = NonNullable<(typeof ITEMS)[number]>[0]

export interface ClientMenuProps {
  client: GalleryClient
  onAction: (action: ClientAction, client: GalleryClient) => void
}

/** What can be done with a client. */
export function ClientMenu({ client, onAction }: ClientMenuProps) {
  const { t } = useTranslation('galleries')
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon aria-label={t('client.menu', { name: client.name })}>
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {ITEMS.map((item, index) => {
          if (!item) return <Menu.Divider key={index} />
          const [action, Icon, words] = item
          return (
            <Menu.Item
              key={action}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={() => onAction(action, client)}
            >
              {t(words)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
