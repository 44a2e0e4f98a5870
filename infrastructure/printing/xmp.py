"""What a PDF says about itself (XMP, ISO 16684-1), as PDF/A-2 wants it said."""

from datetime import datetime
from xml.sax.saxutils import escape


def packet(
    title: str,
    subject: str,
    created: datetime,
    producer: str,
    identifier: str = "",
    source: str = "",
) -> str:
    """The XML inside the packet's wrapper; its values repeat those of the Info dictionary.

    Only properties of schemas that PDF/A-2 knows, so that none has to be described.
    """
    named = f"<dc:identifier>{escape(identifier)}</dc:identifier>" if identifier else ""
    named += f"<dc:source>{escape(source)}</dc:source>" if source else ""
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
{named}
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(subject)}</rdf:li></rdf:Alt>\
</dc:description>
<pdf:Producer>{escape(producer)}</pdf:Producer>
<xmp:CreateDate>{created.isoformat(timespec="seconds")}</xmp:CreateDate>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""
