import { useState } from 'react'
import type { Gallery, GalleryClient } from '../../../api-galleries.ts'
import { ClientDialog } from './client-dialog.tsx'
import { ClientLink, RevokeLink } from './client-link.tsx'
import type { ClientAction } from './client-menu.tsx'
import { EditClient } from './edit-client.tsx'
import { RemoveClient } from './remove-client.tsx'

interface Chosen {
  /** Null: closed; who it was about stays while it fades. */
  action: ClientAction | null
  client: GalleryClient
}

/** The dialogues about a client. They are of the page, not of the client's card: that goes while a receipt is read. */
export function useClientActions(gallery: Gallery, onRemoved?: () => void) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const about = (action: ClientAction, { client, action: open }: Chosen) => ({
    ...{ gallery, client, opened: open === action },
    onClose: () => setChosen({ client, action: null }),
  })
  return {
    onAction: (action: ClientAction, client: GalleryClient) => setChosen({ action, client }),
    dialogs: chosen && (
      <>
        <ClientDialog {...about('face', chosen)} />
        <ClientLink {...about('link', chosen)} />
        <RevokeLink {...about('revoke', chosen)} />
        <EditClient {...about('edit', chosen)} />
        <RemoveClient key={chosen.client.id} {...about('remove', chosen)} onRemoved={onRemoved} />
      </>
    ),
  }
}
