import { Button, Fieldset, Group, Modal, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconCamera } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../../api.ts'
import { collectionsQuery } from '../../../api-collections.ts'
import { type Gallery, type GalleryClient, pathOf, useRefreshGallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { DropZone } from '../../../faces/drop-zone.tsx'
import { duplicatesOf, refusalsOf } from '../../../faces/enroll-call.ts'
import type { HandedOver } from '../../../faces/handed-over.ts'
import { Refusals } from '../../../faces/refusals.tsx'
import { Tray } from '../../../faces/tray.tsx'
import { useTray } from '../../../faces/use-tray.ts'
import { Webcam } from '../../../faces/webcam.tsx'
import { enrollClient } from './enroll-client.ts'
import { TakenFace } from './taken-face.tsx'

export interface ClientDialogProps {
  gallery: Gallery
  opened: boolean
  onClose: () => void
  /** Whose face is added; null: a new client. */
  client: GalleryClient | null
  /** A picture to begin with. */
  first?: HandedOver | null
}

/** A client's name and face. */
export function ClientDialog(props: ClientDialogProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose, client } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={client ? t('client.face_title', { name: client.name }) : t('client.add')}
      size="xl"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body({ gallery, onClose, client, first = null }: ClientDialogProps) {
  const { t } = useTranslation('galleries')
  const { id } = gallery
  const refresh = useRefreshGallery(id)
  const tray = useTray(first)
  const [camera, setCamera] = useState(false)
  /** Added, while the face was not taken: the next try is about the face alone. */
  const [made, setMade] = useState(client)
  const { data: collections } = useQuery(collectionsQuery)
  const policy = collections?.find(({ collection }) => collection === gallery.collection)?.policy
  const required = policy?.consent === 'required' && tray.pictures.length > 0
  const form = useForm({
    initialValues: { name: '', email: '', version: '', purpose: '', givenBy: '' },
    validate: ({ name, email, version, purpose }) => {
      const missing = (text: string) => (text.trim() ? null : t('common:required'))
      return {
        name: made ? null : missing(name),
        email: email.trim() === '' || /^\S+@\S+$/.test(email.trim()) ? null : t('client.email_wrong'),
        version: required ? missing(version) : null,
        purpose: required ? missing(purpose) : null,
      }
    },
  })
  const save = useMutation({
    mutationFn: async ({ name, email, ...consent }: typeof form.values) => {
      const body = { name: name.trim(), email: email.trim() || null }
      const one = made ?? (await unwrap(api.POST('/api/v1/galleries/{id}/clients', { params: pathOf(id), body })))
      setMade(one)
      if (tray.pictures.length === 0) return { one, enrolled: null }
      const enrolled = await enrollClient({ id, clientId: one.id }, tray.pictures, required ? consent : null)
      return { one, enrolled }
    },
    onSuccess: ({ one, enrolled }) => {
      if (enrolled && enrolled.refused.length > 0) return
      const words = enrolled ? 'client.added_in' : 'client.added'
      notifications.show({ message: t(words, { name: one.name, count: enrolled?.photoCount ?? 0 }) })
      onClose()
    },
    onSettled: refresh,
  })
  const refusals = refusalsOf(save.error) ?? save.data?.enrolled?.refused ?? null
  const taken = save.error instanceof ApiError && save.error.code === 'person_duplicate'
  const partly = (save.data?.enrolled?.faceCount ?? 0) > 0
  const blocked = tray.pictures.length > 0 && !tray.ready
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        {!client && (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              data-autofocus
              required
              label={t('client.name')}
              maxLength={200}
              autoComplete="off"
              dir="auto"
              disabled={made !== null}
              {...form.getInputProps('name')}
            />
            <TextInput
              type="email"
              label={t('client.email')}
              description={t('client.email_hint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              maxLength={254}
              autoComplete="off"
              disabled={made !== null}
              {...form.getInputProps('email')}
            />
          </SimpleGrid>
        )}
        {camera && <Webcam onPicture={(file) => tray.add([file])} onClose={() => setCamera(false)} onePerson />}
        <DropZone title={t('client.drop')} onPictures={tray.add} compact={camera || tray.pictures.length > 0}>
          {!camera && (
            <Button variant="light" leftSection={<IconCamera size={18} aria-hidden />} onClick={() => setCamera(true)}>
              {t('client.camera')}
            </Button>
          )}
        </DropZone>
        <Tray tray={tray} />
        {required && (
          <Fieldset legend={t('enroll:consent.required')}>
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
              <TextInput required label={t('enroll:consent.version')} {...form.getInputProps('version')} />
              <TextInput required label={t('enroll:consent.purpose')} {...form.getInputProps('purpose')} />
              <TextInput
                label={t('enroll:consent.given_by')}
                placeholder={t('enroll:consent.given_by_hint')}
                dir="auto"
                {...form.getInputProps('givenBy')}
              />
            </SimpleGrid>
          </Fieldset>
        )}
        {taken ? (
          <TakenFace duplicates={duplicatesOf(save.error) ?? []} />
        ) : refusals && refusals.length > 0 ? (
          <Refusals refused={refusals} title={t(partly ? 'client.refused_some' : 'client.refused')} />
        ) : (
          save.error && <ErrorState error={save.error} />
        )}
        {made && !client && save.error && (
          <Text size="sm" role="status">
            {t('client.without_face', { name: made.name })}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t(made && !client ? 'common:close' : 'common:cancel')}
          </Button>
          {!partly && (
            <Button type="submit" loading={save.isPending} disabled={blocked || (made !== null && !tray.ready)}>
              {t(made ? 'client.add_face' : tray.pictures.length > 0 ? 'client.save_with_face' : 'client.save')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
