import { render } from 'preact';

render(<main>Fulcrum</main>, document.body);
