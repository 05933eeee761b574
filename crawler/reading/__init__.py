"""One page, without selectors, into drafts of the calls on it. Pure: bytes or text in, drafts out, no network.

HTML and plain text become the same thing first, a `Page` of lines (markup, plain, data); what follows looks at lines
only: the title (titles), the calls (sections), values under labels (labelled), links and contacts (links).
"""
