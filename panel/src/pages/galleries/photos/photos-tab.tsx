import { Button, Group, Menu, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { useSearch } from '@tanstack/react-router'
import { IconBucket, IconDots, IconFileZip, IconSearch } from '@tabler/icons-react'
import { memo, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gallery } from '../../../api-galleries.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { useSession } from '../../../session.ts'
import { UploadProgress } from '../upload/upload-progress.tsx'
import { UploadZone } from '../upload/upload-zone.tsx'
import { PhotoBrowser } from './photo-browser.tsx'
import { RegisterPrefix } from './register-prefix.tsx'
import type { PhotoFilter } from './use-photos.ts'

const STATES = ['all', 'done', 'pending', 'new'] as const

export const PhotosTab = memo(function PhotosTab({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const { add } = useSearch({ strict: false })
  const [scanning, scanningIs] = useDisclosure(add === 'bucket')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 250)
  const [state, setState] = useState<(typeof STATES)[number]>('all')
  const filter = useMemo((): PhotoFilter => ({ ...(q && { q }), ...(state !== 'all' && { state }) }), [q, state])
  const operator = may('operator')
  const none = gallery.photoCount === 0
  const filtered = q !== '' || state !== 'all'
  return (
    <Stack>
      {operator && (
        <UploadZone gallery={gallery} compact={!none}>
          <Button variant="default" leftSection={<IconBucket size={18} aria-hidden />} onClick={scanningIs.open}>
            {t('upload.bucket')}
          </Button>
        </UploadZone>
      )}
      <UploadProgress gallery={gallery} />
      {!none && (
        <Group gap="sm">
          <TextInput
            type="search"
            flex="1 1 14rem"
            maw={320}
            aria-label={t('grid.search')}
            placeholder={t('grid.search_placeholder')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Select
            aria-label={t('grid.states')}
            value={state}
            onChange={(value) => setState(value as typeof state)}
            data={STATES.map((value) => ({ value, label: t(`grid.state.${value}`) }))}
            allowDeselect={false}
            w={150}
          />
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px="sm" aria-label={t('grid.more')}>
                <IconDots size={18} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                component="a"
                href={`/api/v1/galleries/${gallery.id}/photos.zip`}
                leftSection={<IconFileZip size={16} aria-hidden />}
              >
                {t('zip_all')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
      {!(none && operator) && (
        <PhotoBrowser
          key={`${q} ${state}`}
          gallery={gallery}
          filter={filter}
          empty={
            <EmptyState title={t(filtered ? 'grid.none' : 'grid.empty')}>
              {!filtered && t('grid.empty_text')}
            </EmptyState>
          }
        />
      )}
      <RegisterPrefix gallery={gallery} opened={scanning} onClose={scanningIs.close} />
    </Stack>
  )
})
