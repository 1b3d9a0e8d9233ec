import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { galleriesQuery } from '../../api-galleries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { usePageSearch } from '../../components/use-page-search.ts'
import { useSession } from '../../session.ts'
import { CreateGallery } from './create-gallery.tsx'
import { GalleryCard } from './gallery-card.tsx'
import { GalleryDoors } from './gallery-doors.tsx'

const LIMIT = 12

export function GalleriesPage() {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const { search, page, change } = usePageSearch<'q'>()
  const [typed, setTyped] = useState(search.q ?? '')
  const settle = useDebouncedCallback((q: string) => change({ q: q || undefined }), 250)
  const galleries = useQuery({
    ...galleriesQuery(page, LIMIT, search.q),
    refetchInterval: ({ state }) => (state.data?.galleries.some((one) => one.state === 'deleting') ? 3000 : false),
  })
  const [making, makingIs] = useDisclosure(false)
  const [fromBucket, setFromBucket] = useState(false)
  const begin = (bucket: boolean) => {
    setFromBucket(bucket)
    makingIs.open()
  }
  const none = galleries.data?.pagination.total === 0 && !search.q
  const make = may('operator') && !none && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => begin(false)}>
      {t('create.title')}
    </Button>
  )
  const clear = () => {
    setTyped('')
    change({ q: undefined })
  }
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={make}>
      <QueryView query={galleries} loading={<LoadingState rows={4} height={160} />}>
        {({ galleries: shown, pagination }) =>
          none ? (
            <GalleryDoors onBegin={begin} />
          ) : (
            <Stack>
              {(pagination.total > LIMIT || search.q) && (
                <Group>
                  <TextInput
                    type="search"
                    flex="1 1 16rem"
                    maw={420}
                    aria-label={t('search.label')}
                    placeholder={t('search.placeholder')}
                    leftSection={<IconSearch size={16} aria-hidden />}
                    value={typed}
                    onChange={({ currentTarget: { value } }) => {
                      setTyped(value)
                      settle(value.trim())
                    }}
                    dir="auto"
                  />
                </Group>
              )}
              {shown.length === 0 && (
                <EmptyState
                  title={t('search.none', { name: search.q })}
                  action={
                    <Button variant="default" onClick={clear}>
                      {t('search.clear')}
                    </Button>
                  }
                />
              )}
              <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
                {shown.map((gallery) => (
                  <li key={gallery.id}>
                    <GalleryCard gallery={gallery} />
                  </li>
                ))}
              </SimpleGrid>
              <Pager
                {...{ page, limit: LIMIT, count: shown.length, total: pagination.total }}
                onPage={(next) => change({ page: String(next) })}
              />
            </Stack>
          )
        }
      </QueryView>
      <CreateGallery opened={making} onClose={makingIs.close} fromBucket={fromBucket} />
    </Page>
  )
}
