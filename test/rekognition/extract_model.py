"""Writes model.json: the inputs of the operations that are offered, with the constraints of AWS's own service model, as
botocore has it. `python3 extract_model.py > model.json`, then prettier."""

import json

from botocore.loaders import Loader

OFFERED = """CreateCollection DescribeCollection ListCollections DeleteCollection TagResource UntagResource
ListTagsForResource DetectFaces CompareFaces IndexFaces ListFaces DeleteFaces SearchFaces SearchFacesByImage CreateUser
DeleteUser ListUsers AssociateFaces DisassociateFaces SearchUsers SearchUsersByImage StartFaceSearch GetFaceSearch
StartFaceDetection GetFaceDetection""".split()

model = Loader().load_service_model("rekognition", "service-2")
shapes = model["shapes"]
KEPT = ("min", "max", "pattern", "enum")


def member(name):
    shape = shapes[name]
    kept = {"type": shape["type"], **{key: shape[key] for key in KEPT if key in shape}}
    if shape["type"] == "structure":
        kept["required"] = shape.get("required", [])
        kept["members"] = {key: member(value["shape"]) for key, value in shape["members"].items()}
    if shape["type"] == "list":
        kept["member"] = member(shape["member"]["shape"])
    if shape["type"] == "map":
        kept["key"] = member(shape["key"]["shape"])
        kept["value"] = member(shape["value"]["shape"])
    return kept


print(json.dumps({name: member(model["operations"][name]["input"]["shape"]) for name in OFFERED}, indent=2))
